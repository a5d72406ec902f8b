// What the question marks say, in English: two sentences and a formula for each of Keras' terms.
export interface Help {
  text: string;
  formula?: string;
}

export const help: Record<string, Help> = {
  Dense: {
    text: "Every output is a weighted sum of all inputs plus a bias, passed through the activation. units is the number of outputs.",
    formula: "y = activation(x · kernel + bias)",
  },
  Flatten: {
    text: "Turns each sample into one row of numbers, without changing them. A 28 x 28 picture becomes 784 numbers.",
    formula: "(28, 28) → (784)",
  },
  Reshape: {
    text: "Gives each sample another shape with the same numbers in the same order. The sizes must multiply to the same count.",
    formula: "(784) → (28, 28)",
  },
  Dropout: {
    text: "While training, sets a random share of its inputs to zero and enlarges the rest, so that no single one is relied on. When predicting it does nothing.",
    formula: "y = x · mask / (1 - rate)",
  },
  Activation: {
    text: "Applies a function to every number. Without such functions between them, many Dense layers could do no more than one.",
    formula: "y = f(x)",
  },
  units: { text: "How many outputs the layer has. In the last layer of a classifier it is the number of classes." },
  activation: {
    text: "The function applied to the layer's weighted sums. relu is the usual choice inside; softmax at the end turns scores into probabilities.",
    formula: "relu(x) = max(0, x);  softmax(x)ᵢ = exp(xᵢ) / Σⱼ exp(xⱼ)",
  },
  use_bias: {
    text: "Whether a learnt number is added to each weighted sum. Without it, an input of zeros always gives zero.",
    formula: "y = x · kernel + bias",
  },
  kernel_initializer: {
    text: "How the weights are drawn at random before training. The scale matters: too large or too small and learning is slow.",
    formula: "glorot_uniform: ±√(6 / (inputs + outputs))",
  },
  bias_initializer: { text: "How the biases start. Zeros is nearly always right." },
  kernel_regularizer: {
    text: "Adds a penalty on large weights to the loss. It keeps the network simple and so lessens overfitting.",
    formula: "L1: λ Σ |w|;  L2: λ Σ w²",
  },
  bias_regularizer: { text: "Adds a penalty on large biases to the loss. Rarely needed.", formula: "L2: λ Σ b²" },
  trainable: { text: "Whether training changes this layer's weights. A frozen layer still takes part in every prediction." },
  name: { text: "The layer's name in the summary and in messages. Left empty, Keras' own numbering is used." },
  rate: { text: "The share of inputs set to zero while training. 0.2 to 0.5 is usual.", formula: "0 ≤ rate < 1" },
  target_shape: { text: "The new shape of one sample, sizes separated by commas. One size may be -1: it is worked out from the others." },
  optimizer: {
    text: "The rule that turns gradients into changes of the weights. Adam is a good first choice; SGD is the simplest.",
    formula: "SGD: w ← w - learning_rate · gradient",
  },
  learning_rate: {
    text: "How far each step goes. Too small and learning crawls; too large and the loss jumps or becomes infinite.",
    formula: "w ← w - learning_rate · gradient",
  },
  momentum: {
    text: "How much of the last step is kept in the next one, as a rolling ball keeps its speed. 0.9 is usual.",
    formula: "v ← momentum · v - learning_rate · g;  w ← w + v",
  },
  nesterov: {
    text: "Looks ahead along the momentum before correcting the course. Often a little faster than plain momentum.",
    formula: "w ← w + momentum · v - learning_rate · g",
  },
  rho: {
    text: "How slowly the running mean of squared gradients forgets. Close to 1 means a long memory.",
    formula: "s ← rho · s + (1 - rho) · g²",
  },
  centered: { text: "Divides by the gradient's variance rather than by its mean square. Sometimes steadier, at the cost of memory." },
  epsilon: {
    text: "A small number that prevents division by zero. It hardly ever needs changing.",
    formula: "w ← w - learning_rate · g / (√s + epsilon)",
  },
  initial_accumulator_value: {
    text: "Where Adagrad's running sums of squared gradients start. Larger values make the first steps smaller.",
  },
  beta_1: {
    text: "How slowly the running mean of gradients forgets. 0.9 looks back about ten steps.",
    formula: "m ← beta_1 · m + (1 - beta_1) · g",
  },
  beta_2: {
    text: "How slowly the running mean of squared gradients forgets. 0.999 looks back about a thousand steps.",
    formula: "v ← beta_2 · v + (1 - beta_2) · g²",
  },
  amsgrad: { text: "Uses the greatest running mean of squared gradients seen so far. Steps then never grow again." },
  weight_decay: {
    text: "Shrinks every weight a little at each step. It works against overfitting.",
    formula: "w ← w - learning_rate · weight_decay · w",
  },
  clipnorm: {
    text: "Shortens the gradient of each weight tensor to at most this length. It tames training that diverges.",
    formula: "g ← g · min(1, clipnorm / ‖g‖)",
  },
  global_clipnorm: { text: "Shortens the gradient of all weights taken together to at most this length. Its direction stays." },
  clipvalue: { text: "Cuts every number of the gradient to this range.", formula: "-clipvalue ≤ g ≤ clipvalue" },
  from_logits: {
    text: "The model's outputs are logits, not probabilities: the loss applies the softmax or the sigmoid itself. Leave it off where the last layer has one.",
  },
  label_smoothing: {
    text: "Targets of 1 and 0 become a little less and a little more, so that the network is never told to be quite sure.",
    formula: "target · (1 − s) + s / classes",
  },
  delta: { text: "Errors below it count squared, larger ones by their size alone." },
  loss: {
    text: "The number that training makes small: how wrong the predictions are. For classes given as numbers, use sparse_categorical_crossentropy.",
    formula: "crossentropy = -log(probability of the true class)",
  },
  metrics: {
    text: "Figures for people to watch; training does not use them. accuracy is the share of right answers.",
    formula: "accuracy = right / all",
  },
  batch_size: {
    text: "How many samples are looked at before the weights change once. Small batches learn more from each epoch, large ones run faster.",
    formula: "steps an epoch = samples / batch_size",
  },
  epochs: { text: "How often all training samples are gone through. Watch the validation curve: when it rises, stop." },
  validation_split: {
    text: "The last part of the training data is not learnt from, but used to check after each epoch. If it does worse than the rest, the network is overfitting.",
    formula: "0.2 of 20,000 = 4,000 samples",
  },
  validation: {
    text: "On which samples the network is checked after each epoch. Course notebooks often use the test set; a part of the training data keeps the test set unseen.",
  },
  order_per_output: {
    text: "Each output sees the samples in an order of its own, as classifiers trained apart do (one-vs-rest in scikit-learn). This option is ours: Keras has one order for all outputs.",
  },
  shuffle: { text: "Whether the samples are put in a new random order before each epoch. Without it, sorted data is learnt badly." },
  seed: { text: "The start of every random number: weights, order, dropout. The same seed gives the same run again." },
  callbacks: {
    text: "Helpers that act after each epoch. EarlyStopping ends training when nothing improves; ModelCheckpoint keeps the best weights.",
  },
  EarlyStopping: {
    text: "Ends the training when the watched figure has not improved for patience epochs. It saves time and lessens overfitting.",
  },
  ModelCheckpoint: { text: "Keeps the weights after each epoch, or only the best ones. After training they can be put back." },
  monitor: { text: "Which figure decides what counts as better. val_loss is the loss on the validation samples." },
  monitor_mode: { text: "Whether a lower or a higher figure is the better one. auto knows: lower, but for accuracy and the like higher." },
  baseline: { text: "A value that the watched figure must beat within patience epochs; left empty, its own best so far." },
  initial_value_threshold: {
    text: "Weights are first kept when the watched figure is better than this; left empty, from the first epoch on.",
  },
  patience: { text: "How many epochs without improvement are borne before training ends." },
  min_delta: { text: "The least change that counts as an improvement." },
  restore_best_weights: { text: "Whether the weights of the best epoch are put back at the end. Otherwise the last ones stay." },
  start_from_epoch: { text: "The first epoch that is looked at. Earlier ones are left alone, as figures jump at the start." },
  save_best_only: { text: "Keeps only the weights of the best epoch so far. Otherwise those of the last epoch." },
  restore_best: {
    text: "Puts the kept weights back when training ends, as loading the saved model would. Otherwise the last weights stay.",
  },
  ReduceLROnPlateau: {
    text: "Makes learning_rate smaller when the watched figure has not improved for patience epochs. Smaller steps settle more exactly.",
    formula: "learning_rate ← max(factor · learning_rate, min_lr)",
  },
  TerminateOnNaN: {
    text: "Ends the training when the loss is no longer a finite number. Here training always does that and keeps the last finite weights.",
  },
  factor: { text: "By what the learning rate is multiplied when it is reduced.", formula: "0 ≤ factor < 1" },
  cooldown: { text: "Epochs after a reduction in which nothing is counted, so that the smaller rate can show what it does." },
  min_lr: { text: "The learning rate is never reduced below this." },
  schedule: {
    text: "Changes the learning rate from step to step by a formula. Large steps at first get near quickly, small ones at the end settle.",
  },
  decay_steps: { text: "How many optimizer steps the formula spans. Steps an epoch times epochs is the whole training." },
  decay_rate: {
    text: "By what the learning rate is multiplied every decay_steps steps.",
    formula: "rate = learning_rate · decay_rate ^ (step / decay_steps)",
  },
  staircase: { text: "Whether the rate falls once every decay_steps steps, rather than a little at every step." },
  alpha: {
    text: "The share of the rate that is left at the end.",
    formula: "rate = r · ((1 - alpha) · (1 + cos(π · step / decay_steps)) / 2 + alpha)",
  },
  warmup_target: {
    text: "The rate to rise to before the cosine begins; left empty there is no warm-up. Small first steps keep fresh weights from being thrown far off.",
  },
  warmup_steps: { text: "How many steps the rise from learning_rate to warmup_target takes." },
  boundaries: { text: "The steps after which the next of the values is used, rising, separated by commas." },
  values: { text: "The learning rates, one more than boundaries. They stand in for learning_rate." },
  precision: {
    text: "Of all samples taken for this class, the share that is of it. Low: the network says this class too readily.",
    formula: "right / taken for it",
  },
  recall: {
    text: "Of all samples of this class, the share that was recognised. Low: the network overlooks this class.",
    formula: "right / of it",
  },
  F1: {
    text: "One number for both: high only where precision and recall are high.",
    formula: "2 · precision · recall / (precision + recall)",
  },
  confusion: {
    text: "A table of what samples are against what the network says they are. Numbers off the diagonal are mistakes.",
    formula: "row = truth, column = answer",
  },
  noise: { text: "How far points stray from their place. More noise makes the classes overlap." },
};
