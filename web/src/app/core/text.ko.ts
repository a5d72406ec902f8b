// What cards say closed, and words that several slices say, in Korean.
import type { en } from "./text.en";

export const ko: typeof en = {
  notANumber: "수가 아님",
  engine: {
    starting: "엔진을 시작하는 중...",
  },
  data: {
    pictures: (name, counts, shape, classes) => `${name}: 그림 ${counts}개, ${shape}, 클래스 ${classes}개`,
    points: (name, counts, classes) => `${name}: 평면의 점 ${counts}개, 클래스 ${classes}개`,
    series: (name, counts, steps, numbers, classes) =>
      `${name}: 시퀀스 ${counts}개, ${steps}스텝, 스텝마다 수 ${numbers}개${classes === null ? "" : `, 클래스 ${classes}개`}`,
    samples: (name, counts, shape) => `${name}: 샘플 ${counts}개, 크기 ${shape}`,
    builtin: { "Generated digits": "생성된 숫자", Circles: "동심원", Spirals: "나선" },
    splits: { train: "훈련", validation: "검증", test: "테스트" },
    x: "x1",
    y: "x2",
    from: (low, high) => `${low} ... ${high}`,
    class: (index) => `클래스 ${index}`,
  },
  model: {
    none: "아직 층이 없습니다.",
    broken: "층들이 아직 서로 맞지 않습니다.",
    building: (layers) => `${layers}: 만드는 중`,
    parameters: (layers, count) => `${layers}: 파라미터 ${count}개`,
  },
  training: {
    sentence: (optimizer, batch, epochs, split) => `${optimizer}, 배치 ${batch}, ${epochs}, ${split}`,
    epochs: (_, count) => `${count}에포크`,
    split: (share) => `검증에 ${share}`,
    noSplit: "검증 없음",
    onTest: "테스트 세트로 검증",
    onValidation: "검증 세트로 검증",
  },
  run: {
    learns: (model, now, count, things) => `${model}: ${things} ${count}개로 ${now ? "학습하는 중입니다" : "학습합니다"}.`,
    tellsApart: (model, now, count, things, classes) =>
      `${model}: ${things} ${count}개로 클래스 ${classes}개를 구분하도록 ${now ? "학습하는 중입니다" : "학습합니다"}.`,
    predicts: (model, now, count, things, target) =>
      `${model}: ${things} ${count}개로 ${target} 값을 예측하도록 ${now ? "학습하는 중입니다" : "학습합니다"}.`,
    things: { picture: "그림", plane: "점", other: "샘플" },
    notReady: "데이터를 불러오고 모델에 층을 하나 이상 넣으면 학습할 수 있습니다.",
    stop: "중지",
    estimating: "시간과 메모리를 예상하는 중...",
    left: (time) => `${time} 남음`,
  },
  curves: {
    loss: "손실",
    names: {
      accuracy: "정확도",
      categorical_accuracy: "범주형 정확도",
      sparse_categorical_accuracy: "희소 범주형 정확도",
      binary_accuracy: "이진 정확도",
      learning_rate: "학습률",
      top_k_categorical_accuracy: "상위 5 정확도",
      mean_squared_error: "평균 제곱 오차",
      sparse_top_k_categorical_accuracy: "상위 5 정확도",
      mean_absolute_error: "평균 절댓값 오차",
      r2_score: "결정 계수",
    },
    training: "훈련",
    validation: "검증",
  },
  results: {
    sentence: (metric, value, loss, count, split) => `${split} 샘플 ${count}개: ${metric} ${value}, 손실 ${loss}`,
    lossOnly: (loss, count, split) => `${split} 샘플 ${count}개: 손실 ${loss}`,
  },
  problems: {
    number: (name, found) => `${name}: 수가 필요합니다. 들어온 값: ${found || "없음"}.`,
    integer: (name, found) => `${name}: 정수가 필요합니다. 들어온 값: ${found}.`,
    above: (name, low, found) => `${name}: ${low}보다 커야 합니다. 들어온 값: ${found}.`,
    atLeast: (name, low, found) => `${name}: ${low} 이상이어야 합니다. 들어온 값: ${found}.`,
    below: (name, high, found) => `${name}: ${high}보다 작아야 합니다. 들어온 값: ${found}.`,
    atMost: (name, high, found) => `${name}: ${high} 이하여야 합니다. 들어온 값: ${found}.`,
    numbers: (name, found) => `${name}: 1000, 2000과 같은 수들이 필요합니다. 들어온 값: ${found || "없음"}.`,
    list: (name, counts, found) =>
      `${name}: 쉼표로 구분한 수가 ${counts ? `${counts}개` : "하나 이상"} 필요합니다. 들어온 값: ${found || "없음"}.`,
    shape: (name, found) => `${name}: 28, 28과 같은 정수들이 필요합니다. 들어온 값: ${found || "없음"}.`,
  },
  published: {
    value: (value) => `발표된 값 ${value}`,
    band: (low, high) => `범위 ${low} ~ ${high}`,
    agrees: "범위 안",
    differs: "범위 밖",
  },
  table: {
    rows: (name, counts, features, goal) => `${name}: 행 ${counts}개, 입력 ${features}개, ${goal}`,
    windows: (name, counts, length, target) => `${name}: ${length}스텝 윈도우 ${counts}개, 예측 대상 ${target}`,
    texts: (name, counts, tokens, goal) => `${name}: 텍스트 ${counts}개, 아는 토큰 ${tokens}개, ${goal}`,
    sequences: (name, counts, shortest, longest, channels, classes) =>
      `${name}: 시퀀스 ${counts}개, ${shortest}~${longest}스텝, 채널 ${channels}개, 클래스 ${classes}개`,
    classes: (n) => `클래스 ${n}개`,
    value: (target) => `값 예측: ${target}`,
  },
};
