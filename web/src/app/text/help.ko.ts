// What the question marks say, in Korean: two sentences and a formula for each of Keras' terms.
import type { Help } from "./help.en";

export const help: Record<string, Help> = {
  Dense: {
    text: "밀집층(완전 연결층)입니다. 각 출력은 모든 입력의 가중치 합에 편향을 더해 활성화 함수를 적용한 값이며, units는 출력의 개수입니다.",
    formula: "y = activation(x · kernel + bias)",
  },
  Flatten: {
    text: "샘플마다 수를 바꾸지 않고 한 줄로 펼칩니다. 28 x 28 그림은 수 784개가 됩니다.",
    formula: "(28, 28) → (784)",
  },
  Reshape: {
    text: "같은 수를 같은 순서로 두고 샘플의 크기만 바꿉니다. 크기를 모두 곱한 값이 같아야 합니다.",
    formula: "(784) → (28, 28)",
  },
  Dropout: {
    text: "드롭아웃입니다. 훈련하는 동안 입력의 일부를 무작위로 0으로 만들고 나머지를 키워, 한 입력에만 의존하지 않게 합니다. 예측할 때는 아무것도 하지 않습니다.",
    formula: "y = x · mask / (1 - rate)",
  },
  Activation: {
    text: "모든 수에 함수를 적용합니다. 사이에 이런 함수가 없으면 Dense 층을 여러 개 쌓아도 하나와 다르지 않습니다.",
    formula: "y = f(x)",
  },
  units: { text: "층의 출력 개수입니다. 분류기의 마지막 층에서는 클래스의 개수입니다." },
  activation: {
    text: "층의 가중치 합에 적용하는 활성화 함수입니다. 안쪽 층에는 보통 relu를 쓰고, 끝의 softmax는 점수를 확률로 바꿉니다.",
    formula: "relu(x) = max(0, x);  softmax(x)ᵢ = exp(xᵢ) / Σⱼ exp(xⱼ)",
  },
  use_bias: {
    text: "각 가중치 합에 학습되는 편향을 더할지 정합니다. 편향이 없으면 모두 0인 입력은 항상 0이 됩니다.",
    formula: "y = x · kernel + bias",
  },
  kernel_initializer: {
    text: "훈련 전에 가중치를 무작위로 정하는 방법입니다. 너무 크거나 작으면 학습이 느립니다.",
    formula: "glorot_uniform: ±√(6 / (inputs + outputs))",
  },
  bias_initializer: { text: "편향의 초깃값을 정하는 방법입니다. 거의 언제나 zeros가 알맞습니다." },
  kernel_regularizer: {
    text: "큰 가중치에 대한 벌점을 손실에 더합니다. 신경망을 단순하게 유지해 과대적합을 줄입니다.",
    formula: "L1: λ Σ |w|;  L2: λ Σ w²",
  },
  bias_regularizer: { text: "큰 편향에 대한 벌점을 손실에 더합니다. 필요한 경우가 드뭅니다.", formula: "L2: λ Σ b²" },
  trainable: { text: "훈련이 이 층의 가중치를 바꿀지 정합니다. 동결된 층도 모든 예측에 참여합니다." },
  name: { text: "요약과 메시지에 나오는 층의 이름입니다. 비워 두면 Keras의 번호 규칙을 따릅니다." },
  rate: { text: "훈련하는 동안 0으로 만드는 입력의 비율입니다. 보통 0.2에서 0.5 사이입니다.", formula: "0 ≤ rate < 1" },
  target_shape: { text: "샘플 하나의 새 크기를 쉼표로 구분해 씁니다. 하나는 -1로 둘 수 있으며 나머지에서 계산됩니다." },
  optimizer: {
    text: "그레이디언트로 가중치를 어떻게 바꿀지 정하는 규칙입니다. 처음에는 Adam이 좋고, SGD가 가장 단순합니다.",
    formula: "SGD: w ← w - learning_rate · gradient",
  },
  learning_rate: {
    text: "학습률, 곧 한 스텝의 크기입니다. 너무 작으면 학습이 더디고, 너무 크면 손실이 튀거나 무한대가 됩니다.",
    formula: "w ← w - learning_rate · gradient",
  },
  momentum: {
    text: "구르는 공이 속도를 유지하듯 지난 스텝을 다음 스텝에 얼마나 남길지 정합니다. 보통 0.9입니다.",
    formula: "v ← momentum · v - learning_rate · g;  w ← w + v",
  },
  nesterov: {
    text: "모멘텀 방향으로 미리 내다본 다음 방향을 고칩니다. 보통의 모멘텀보다 조금 빠른 경우가 많습니다.",
    formula: "w ← w + momentum · v - learning_rate · g",
  },
  rho: {
    text: "그레이디언트 제곱의 이동 평균이 얼마나 천천히 잊는지 정합니다. 1에 가까울수록 오래 기억합니다.",
    formula: "s ← rho · s + (1 - rho) · g²",
  },
  centered: { text: "그레이디언트 제곱의 평균 대신 분산으로 나눕니다. 더 안정적일 때가 있지만 메모리를 더 씁니다." },
  epsilon: {
    text: "0으로 나누는 것을 막는 작은 수입니다. 바꿀 일이 거의 없습니다.",
    formula: "w ← w - learning_rate · g / (√s + epsilon)",
  },
  initial_accumulator_value: {
    text: "Adagrad가 누적하는 그레이디언트 제곱 합의 시작값입니다. 클수록 처음 스텝이 작아집니다.",
  },
  beta_1: {
    text: "그레이디언트의 이동 평균이 얼마나 천천히 잊는지 정합니다. 0.9는 약 10스텝을 돌아봅니다.",
    formula: "m ← beta_1 · m + (1 - beta_1) · g",
  },
  beta_2: {
    text: "그레이디언트 제곱의 이동 평균이 얼마나 천천히 잊는지 정합니다. 0.999는 약 1,000스텝을 돌아봅니다.",
    formula: "v ← beta_2 · v + (1 - beta_2) · g²",
  },
  amsgrad: { text: "지금까지의 그레이디언트 제곱 이동 평균 중 가장 큰 값을 씁니다. 그러면 스텝이 다시 커지지 않습니다." },
  weight_decay: {
    text: "스텝마다 모든 가중치를 조금씩 줄이는 가중치 감쇠입니다. 과대적합을 막는 데 도움이 됩니다.",
    formula: "w ← w - learning_rate · weight_decay · w",
  },
  clipnorm: {
    text: "가중치 텐서마다 그레이디언트의 길이를 이 값까지로 줄입니다. 발산하는 훈련을 진정시킵니다.",
    formula: "g ← g · min(1, clipnorm / ‖g‖)",
  },
  global_clipnorm: { text: "모든 가중치의 그레이디언트를 합친 길이를 이 값까지로 줄입니다. 방향은 그대로입니다." },
  clipvalue: { text: "그레이디언트의 각 수를 이 범위로 자릅니다.", formula: "-clipvalue ≤ g ≤ clipvalue" },
  from_logits: {
    text: "모델의 출력이 확률이 아니라 로짓이며, 손실이 softmax나 sigmoid를 직접 적용합니다. 마지막 층에 그런 함수가 있으면 끄세요.",
  },
  label_smoothing: {
    text: "타깃 1과 0을 각각 조금 줄이고 늘려, 신경망이 완전히 확신하도록 배우지 않게 합니다.",
    formula: "target · (1 − s) + s / classes",
  },
  delta: { text: "이 값보다 작은 오차는 제곱으로, 큰 오차는 크기 그대로 셉니다." },
  loss: {
    text: "훈련이 줄이려는 수로, 예측이 얼마나 틀렸는지 나타냅니다. 클래스를 번호로 나타낸 데이터에는 sparse_categorical_crossentropy를 쓰세요.",
    formula: "crossentropy = -log(정답 클래스의 확률)",
  },
  metrics: {
    text: "사람이 지켜보는 지표이며 훈련에는 쓰이지 않습니다. accuracy(정확도)는 맞힌 비율입니다.",
    formula: "accuracy = 맞힌 수 / 전체",
  },
  batch_size: {
    text: "가중치를 한 번 바꾸기 전에 보는 샘플의 수, 곧 미니배치의 크기입니다. 작으면 에포크마다 더 많이 배우고, 크면 더 빨리 계산합니다.",
    formula: "에포크의 스텝 수 = 샘플 수 / batch_size",
  },
  epochs: { text: "모든 훈련 샘플을 몇 번 되풀이해 볼지 정합니다. 검증 곡선을 보다가 손실이 커지기 시작하면 멈추세요." },
  validation_split: {
    text: "훈련 데이터의 마지막 부분을 학습하지 않고 에포크마다 검사하는 검증 세트로 씁니다. 나머지보다 성적이 나쁘면 과대적합입니다.",
    formula: "20,000의 0.2 = 샘플 4,000개",
  },
  validation: {
    text: "에포크마다 어떤 샘플로 검사할지 정합니다. 강좌의 노트북은 테스트 세트를 쓰기도 하지만, 훈련 데이터의 일부를 쓰면 테스트 세트를 끝까지 아껴 둘 수 있습니다.",
  },
  order_per_output: {
    text: "scikit-learn의 일대다(one-vs-rest)처럼 따로 훈련한 분류기같이, 출력마다 샘플을 다른 순서로 봅니다. Sprout만의 옵션이며 Keras는 모든 출력이 같은 순서입니다.",
  },
  shuffle: { text: "에포크마다 샘플을 새로 섞을지 정합니다. 섞지 않으면 정렬된 데이터는 잘 학습되지 않습니다." },
  seed: { text: "가중치, 순서, 드롭아웃에 쓰는 난수의 시작점입니다. 시드가 같으면 같은 실행을 다시 얻습니다." },
  callbacks: {
    text: "에포크마다 동작하는 도우미입니다. EarlyStopping은 나아지지 않으면 훈련을 끝내고, ModelCheckpoint는 최상의 가중치를 보관합니다.",
  },
  EarlyStopping: {
    text: "지켜보는 수치가 patience 에포크 동안 나아지지 않으면 훈련을 끝내는 조기 종료입니다. 시간을 아끼고 과대적합을 줄입니다.",
  },
  ModelCheckpoint: { text: "에포크마다 가중치를 보관하거나 최상의 가중치만 보관합니다. 훈련이 끝난 뒤 되돌릴 수 있습니다." },
  monitor: { text: "무엇을 보고 더 낫다고 판단할지 정합니다. val_loss는 검증 샘플의 손실입니다." },
  monitor_mode: { text: "수치가 낮을수록 좋은지 높을수록 좋은지 정합니다. auto는 정확도 같은 지표만 높을수록 좋다고 봅니다." },
  baseline: { text: "지켜보는 수치가 patience 에포크 안에 넘어야 하는 값입니다. 비워 두면 지금까지의 최상 값입니다." },
  initial_value_threshold: {
    text: "지켜보는 수치가 이 값보다 좋아졌을 때부터 가중치를 보관합니다. 비워 두면 첫 에포크부터 보관합니다.",
  },
  patience: { text: "나아지지 않아도 훈련을 끝내지 않고 참는 에포크 수입니다." },
  min_delta: { text: "나아졌다고 인정하는 가장 작은 변화입니다." },
  restore_best_weights: { text: "끝에서 최상의 에포크의 가중치로 되돌릴지 정합니다. 아니면 마지막 가중치가 남습니다." },
  start_from_epoch: { text: "수치를 보기 시작하는 에포크입니다. 처음에는 수치가 크게 변하므로 그 앞은 보지 않습니다." },
  save_best_only: { text: "지금까지 최상인 에포크의 가중치만 보관합니다. 끄면 마지막 에포크의 가중치를 보관합니다." },
  restore_best: {
    text: "저장한 모델을 불러오는 것처럼, 훈련이 끝날 때 보관한 가중치로 되돌립니다. 끄면 마지막 가중치가 남습니다.",
  },
  ReduceLROnPlateau: {
    text: "지켜보는 수치가 patience 에포크 동안 나아지지 않으면 learning_rate를 줄입니다. 스텝이 작을수록 더 정확하게 수렴합니다.",
    formula: "learning_rate ← max(factor · learning_rate, min_lr)",
  },
  TerminateOnNaN: {
    text: "손실이 유한한 수가 아니게 되면 훈련을 끝냅니다. 여기서는 훈련이 언제나 그렇게 하며 마지막 유한한 가중치를 남깁니다.",
  },
  factor: { text: "학습률을 줄일 때 곱하는 수입니다.", formula: "0 ≤ factor < 1" },
  cooldown: { text: "줄인 뒤 아무것도 세지 않는 에포크 수입니다. 줄어든 학습률이 효과를 낼 시간을 줍니다." },
  min_lr: { text: "학습률은 이 값 아래로 줄어들지 않습니다." },
  schedule: {
    text: "공식에 따라 스텝마다 학습률을 바꿉니다. 처음의 큰 스텝은 빨리 다가가고, 끝의 작은 스텝은 자리를 잡습니다.",
  },
  decay_steps: { text: "공식이 걸치는 옵티마이저 스텝 수입니다. 에포크의 스텝 수 곱하기 에포크 수가 훈련 전체입니다." },
  decay_rate: {
    text: "decay_steps 스텝마다 학습률에 곱하는 수입니다.",
    formula: "rate = learning_rate · decay_rate ^ (step / decay_steps)",
  },
  staircase: { text: "학습률을 스텝마다 조금씩이 아니라 decay_steps 스텝마다 한 번씩 낮출지 정합니다." },
  alpha: {
    text: "끝에 남는 학습률의 비율입니다.",
    formula: "rate = r · ((1 - alpha) · (1 + cos(π · step / decay_steps)) / 2 + alpha)",
  },
  warmup_target: {
    text: "코사인이 시작되기 전에 올라갈 학습률입니다. 비워 두면 준비 단계가 없습니다. 처음 스텝이 작으면 새 가중치가 멀리 튀지 않습니다.",
  },
  warmup_steps: { text: "learning_rate에서 warmup_target까지 올라가는 데 걸리는 스텝 수입니다." },
  boundaries: { text: "다음 값으로 넘어가는 스텝을 작은 것부터 쉼표로 구분해 씁니다." },
  values: { text: "차례로 쓸 학습률이며 boundaries보다 하나 많습니다. learning_rate를 대신합니다." },
  precision: {
    text: "정밀도: 이 클래스라고 한 샘플 중 실제로 이 클래스인 비율입니다. 낮으면 신경망이 이 클래스를 너무 쉽게 고릅니다.",
    formula: "맞힌 수 / 이 클래스라고 한 수",
  },
  recall: {
    text: "재현율: 이 클래스의 모든 샘플 중 알아본 비율입니다. 낮으면 신경망이 이 클래스를 놓칩니다.",
    formula: "맞힌 수 / 이 클래스의 수",
  },
  F1: {
    text: "정밀도와 재현율을 하나로 나타낸 수입니다. 둘 다 높아야 높습니다.",
    formula: "2 · precision · recall / (precision + recall)",
  },
  confusion: {
    text: "혼동 행렬: 샘플의 정답과 신경망의 답을 견주는 표입니다. 대각선 밖의 수는 실수입니다.",
    formula: "행 = 정답, 열 = 신경망의 답",
  },
  noise: { text: "점들이 제자리에서 벗어나는 정도입니다. 잡음이 클수록 클래스가 서로 겹칩니다." },
};
