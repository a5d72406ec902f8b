// The course's exercises, in Korean: what their titles, purposes, options and findings say.

export const exercises: Record<string, string> = {
  "MNIST: softmax regression": "MNIST: 소프트맥스 회귀",
  "One layer of ten outputs reads handwritten digits: shapes, training curves, test accuracy, weights.":
    "출력이 10개인 층 하나로 손글씨 숫자를 읽습니다: 크기, 훈련 곡선, 테스트 정확도, 가중치.",
  "Training and validation curves rise together: a network of one layer does not overfit here.":
    "훈련 곡선과 검증 곡선이 함께 올라갑니다. 층이 하나인 신경망은 여기서 과대적합되지 않습니다.",
  "CIFAR-10: softmax regression with SGD": "CIFAR-10: SGD를 쓴 소프트맥스 회귀",
  "CIFAR-10: softmax regression with Adam": "CIFAR-10: Adam을 쓴 소프트맥스 회귀",
  "One layer on colour pictures: what batch size and validation split change, and what they do not.":
    "컬러 그림에 층 하나를 씁니다: 배치 크기와 검증 비율이 무엇을 바꾸고 무엇을 바꾸지 않는지 봅니다.",
  "Batch size": "배치 크기",
  "Validation split": "검증 비율",
  "SGD rises slowly and steadily.": "SGD는 느리지만 꾸준히 올라갑니다.",
  "Adam starts faster than SGD, but its validation accuracy wobbles and its test accuracy is lower.":
    "Adam은 SGD보다 빨리 시작하지만, 검증 정확도가 흔들리고 테스트 정확도는 더 낮습니다.",
  "Small validation splits make the validation curve noisy.": "검증 비율이 작으면 검증 곡선이 들쭉날쭉합니다.",
  "Fashion-MNIST: one hidden layer": "Fashion-MNIST: 은닉층 하나",
  "A hidden layer of 128 units sorts clothes: samples, training, predictions with their probabilities.":
    "유닛이 128개인 은닉층으로 옷을 분류합니다: 샘플, 훈련, 확률을 곁들인 예측.",
  "Fashion-MNIST: softmax regression with RMSprop": "Fashion-MNIST: RMSprop을 쓴 소프트맥스 회귀",
  "How far one layer gets on clothes, to compare hidden layers with.":
    "층 하나로 옷을 어디까지 분류하는지 보고, 은닉층이 있을 때와 비교합니다.",
  "Fashion-MNIST: hidden layer and activation": "Fashion-MNIST: 은닉층과 활성화 함수",
  "A hidden layer of 100 units lowers the loss, and relu lowers it more than sigmoid.":
    "유닛이 100개인 은닉층은 손실을 낮추고, relu는 sigmoid보다 더 낮춥니다.",
  Activation: "활성화 함수",
  "A hidden layer helps; with relu it learns faster than with sigmoid.": "은닉층은 도움이 되며, relu를 쓰면 sigmoid보다 빨리 학습합니다.",
  "Fashion-MNIST: optimizers compared": "Fashion-MNIST: 옵티마이저 비교",
  "The same network learns at different speeds with SGD, momentum, Nesterov, RMSprop, Adagrad and Adam.":
    "같은 신경망이 SGD, 모멘텀, 네스테로프, RMSprop, Adagrad, Adam에서 서로 다른 속도로 학습합니다.",
  Optimizer: "옵티마이저",
  "Plain SGD at 0.01 is slow; ten times the rate, momentum or an adaptive rate get equally far.":
    "학습률 0.01인 기본 SGD는 느립니다. 학습률을 10배로 올리거나, 모멘텀이나 적응적 학습률을 쓰면 비슷하게 멀리 갑니다.",
  "Adagrad at its default rate is far behind after five epochs.": "기본 학습률의 Adagrad는 5에포크 후에도 많이 뒤처집니다.",
  "Fashion-MNIST: loss curves and overfitting": "Fashion-MNIST: 손실 곡선과 과대적합",
  "The validation loss falls and then rises while the training loss goes on falling.":
    "훈련 손실이 계속 줄어드는 동안 검증 손실은 줄어들다가 다시 커집니다.",
  "RMSprop: the validation loss soon falls no further and rises, the network overfits.":
    "RMSprop: 검증 손실이 곧 더 줄지 않고 커지며 신경망이 과대적합됩니다.",
  "Adam overfits less: the validation loss falls until about epoch 10 or 11.":
    "Adam은 과대적합이 덜합니다. 검증 손실이 10번째나 11번째 에포크쯤까지 줄어듭니다.",
  "Fashion-MNIST: dropout": "Fashion-MNIST: 드롭아웃",
  "Dropping 30 % of the hidden units at random keeps training and validation loss together.":
    "은닉 유닛의 30 %를 무작위로 끄면 훈련 손실과 검증 손실이 벌어지지 않습니다.",
  "The validation loss is lowest at about epoch 7 or 8.": "검증 손실은 7번째나 8번째 에포크쯤에서 가장 낮습니다.",
  "The summary shows Dropout with 0 parameters.": "모델 요약에서 Dropout의 파라미터는 0개입니다.",
  "Fashion-MNIST: keep the best model": "Fashion-MNIST: 최상의 모델 보관",
  "ModelCheckpoint keeps the weights of the epoch with the lowest validation loss.":
    "ModelCheckpoint가 검증 손실이 가장 낮은 에포크의 가중치를 보관합니다.",
  "Fashion-MNIST: early stopping": "Fashion-MNIST: 조기 종료",
  "EarlyStopping ends the training when the validation loss has not fallen for two epochs.":
    "검증 손실이 2에포크 동안 줄지 않으면 EarlyStopping이 훈련을 끝냅니다.",
  "MNIST: a convolutional network": "MNIST: 합성곱 신경망",
  "Two convolutions with pooling read digits better than any layer that sees the pixels in a line.":
    "풀링을 곁들인 합성곱층 두 개는 픽셀을 한 줄로 보는 어떤 층보다 숫자를 잘 읽습니다.",
  "Fashion-MNIST: a convolutional network": "Fashion-MNIST: 합성곱 신경망",
  "The same network sorts clothes, with dropout against overfitting.": "같은 신경망으로 옷을 분류하며, 드롭아웃으로 과대적합을 막습니다.",
  "CIFAR-10: convolutions with batch normalization": "CIFAR-10: 합성곱과 배치 정규화",
  "Three convolutions, each normalized, tell ten kinds of things apart in color pictures.":
    "저마다 정규화한 합성곱층 세 개로 컬러 그림 속 사물 10종을 구분합니다.",
  "MNIST: an LSTM reads the rows": "MNIST: LSTM이 행을 읽습니다",
  "An LSTM reads a digit as 28 rows of 28 pixels and says at the end which it was.":
    "LSTM이 숫자를 픽셀 28개씩 28행으로 읽고 마지막에 어떤 숫자였는지 답합니다.",
  "Fashion-MNIST: logistic regression, cross-validated": "Fashion-MNIST: 로지스틱 회귀와 교차 검증",
  "One classifier a class, trained on single samples with a falling learning rate; five folds tell how sure its accuracy is.":
    "클래스마다 분류기 하나를, 줄어드는 학습률로 샘플을 하나씩 보며 훈련합니다. 5폴드로 정확도를 얼마나 믿을 수 있는지 봅니다.",
  "Epochs (max_iter)": "에포크(max_iter)",
  "Steps on single samples are noisy: the folds differ by some per cent, and so do whole runs. scikit-learn itself gives 0.796 to 0.821 after 5 epochs with other random states, 0.811 on average over seven; 42, the published one, gives 0.819.":
    "샘플 하나씩 가는 스텝은 잡음이 많아 폴드마다, 실행마다 몇 퍼센트씩 다릅니다. scikit-learn도 random_state를 바꾸면 5에포크 후 0.796에서 0.821까지, 7번 평균 0.811입니다. 발표된 42에서는 0.819입니다.",
  "scikit-learn shuffles the samples for each of its ten classifiers, so that their errors are independent; order_per_output does so here. Over six seeds the same algorithm gave 0.810, 0.824 and 0.838 after 5, 9 and 20 epochs with an order for each class, 0.804, 0.819 and 0.832 with one order for all, which is what Keras has.":
    "scikit-learn은 분류기 10개마다 샘플을 따로 섞어 오차가 서로 독립입니다. 여기서는 order_per_output이 그 일을 합니다. 시드 6개에서 같은 알고리즘이 5, 9, 20에포크 후에 클래스마다 순서가 다르면 0.810, 0.824, 0.838, Keras처럼 순서가 모두 같으면 0.804, 0.819, 0.832였습니다.",
  "Iris: three flowers by four lengths": "붓꽃: 네 가지 길이로 세 종류 구분",
  "A small table: standardised numbers in, three classes out, a stratified fifth kept for testing.":
    "작은 표: 표준화한 수가 들어가고 클래스 3개가 나옵니다. 클래스 비율을 유지한 5분의 1은 테스트에 씁니다.",
  "One of the three flowers is told apart without fault, the other two nearly so.":
    "세 종류 중 하나는 틀림없이, 나머지 둘은 거의 틀림없이 구분합니다.",
  "Boston housing: a price by thirteen numbers": "보스턴 주택: 수 13개로 가격 예측",
  "Regression: the output is a value, the loss its squared error, and inputs of very different sizes are standardised.":
    "회귀: 출력은 값이고 손실은 제곱 오차입니다. 크기가 매우 다른 입력은 표준화합니다.",
  "The price is missed by about 2,500 dollars, a ninth of the mean.": "가격은 약 2,500달러, 평균의 9분의 1만큼 빗나갑니다.",
  "Airline passengers: the next month of a series": "항공 승객: 시계열의 다음 달 예측",
  "An LSTM sees twelve months and predicts the thirteenth; the last years, never seen, are predicted month by month.":
    "LSTM이 열두 달을 보고 열세 번째 달을 예측합니다. 한 번도 보지 않은 마지막 몇 해를 달마다 예측합니다.",
  "The yearly rhythm is learnt; the growth beyond what training has seen is harder.":
    "해마다 되풀이되는 흐름은 학습하지만, 훈련에서 보지 못한 증가는 더 어렵습니다.",
  "Indoor movements: will the walker change rooms?": "실내 이동: 걷는 사람이 방을 옮길까요?",
  "Sequences of unequal length: shorter ones are padded with zeros in front, and Masking has the LSTM skip those.":
    "길이가 다른 시퀀스: 짧은 것은 앞을 0으로 채우고, Masking으로 LSTM이 그 부분을 건너뛰게 합니다.",
  "Nine in ten of the walks kept back are told right: 0.91 on average over five seeds, 0.83 to 0.97, as 63 walks are few.":
    "남겨 둔 걸음 열 개 중 아홉을 맞힙니다. 시드 5개 평균 0.91이며, 걸음이 63개뿐이라 0.83에서 0.97까지 흩어집니다.",
};
