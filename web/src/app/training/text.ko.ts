// What Training says, and the training itself, in Korean.
import type { en } from "./text.en";

export const ko: typeof en = {
  title: "훈련 설정",
  validationSet: "검증 세트",
  optimizer: "옵티마이저",
  schedule: "스케줄",
  constant: "없음: 학습률 고정",
  oneEpoch: (steps) => `한 에포크는 ${steps}스텝입니다.`,
  loss: "손실",
  ofOutputs: "이 모델은 출력이 여러 개입니다. 손실과 지표는 파일이나 코드에 적힌 대로입니다.",
  metrics: "지표",
  callbacks: "콜백",
  validation: "검증 데이터",
  validationSplit: "훈련 데이터의 마지막 부분",
  validationTest: "테스트 세트",
  busy: "설정을 바꾸려면 훈련을 멈추세요.",
  problems: "먼저 빨간색으로 표시된 곳을 고치세요.",
  estimate: {
    willNotFit: (total, part, size) =>
      `메모리가 모자랍니다. 약 ${total} GB가 필요하고(${part} ${size} GB), 탭의 엔진은 4 GB까지 쓸 수 있습니다.`,
    memoryParts: {
      data: "그중 데이터",
      weights: "그중 가중치, 그레이디언트, 옵티마이저 상태",
      activations: "그중 미니배치 하나의 계산값",
    },
    makeItFit: {
      data: "샘플 수를 줄이거나 더 작은 샘플을 불러오세요.",
      weights: "가장 큰 층을 줄이세요. 유닛을 줄이거나 Flatten 앞에 풀링을 넣으세요. 모멘텀 없는 SGD는 상태를 저장하지 않습니다.",
      activations: "batch_size를 줄이면 그만큼 덜 필요합니다.",
    },
  },
  reasons: {
    done: "훈련을 마쳤습니다.",
    stopped: "훈련을 멈추었습니다.",
    early_stopping: "더 나아지지 않아 EarlyStopping이 훈련을 끝냈습니다.",
    diverged: "훈련이 발산했습니다. 손실이 더 이상 유한한 수가 아닙니다.",
  },
  flatten: "모델의 출력이 2차원 이상입니다. 첫 Dense 층 앞에 Flatten 층을 넣으세요.",
  restored: "최상의 가중치를 사용하고 있습니다.",
  curves: {
    title: "곡선",
    batches: "모든 배치 보기",
    best: (epoch) => `최상의 에포크 ${epoch}`,
    stopped: (epoch) => `${epoch}에서 종료`,
    restored: (epoch) => `${epoch}으로 복원`,
    alt: (what, training, validation) =>
      `에포크별 ${what}: 훈련 ${training}${validation ? `, 검증 ${validation}` : ""}. 수치는 아래 표에 있습니다.`,
    empty: (what) => `에포크별 ${what}. 아직 훈련하지 않았습니다.`,
    ahead: "신경망이 학습하는 동안 그려집니다.",
    epochTable: "에포크를 표로 보기",
    batchTable: "배치를 표로 보기",
    at: "에포크",
  },
  announce: {
    started: "훈련을 시작했습니다.",
    paused: "훈련을 일시 정지했습니다.",
    resumed: "훈련을 계속합니다.",
  },
  rates: {
    title: "학습률 찾기",
    hint: "신경망의 복사본을 미니배치 200개로 훈련하면서 학습률을 0.0000001에서 10까지 올립니다. 손실이 가장 빨리 떨어지는 곳의 학습률이 좋고, 치솟는 곳의 학습률은 너무 큽니다. 원래 신경망은 바뀌지 않습니다.",
    start: "학습률 찾기",
    cancel: "취소",
    progress: (step, steps) => `스텝 ${step}/${steps}`,
    alt: (suggested) => `로그 축의 학습률에 따른 매끄럽게 한 손실. ${suggested} 수치는 아래 표에 있습니다.`,
    rate: "학습률",
    loss: "손실",
    smoothed: "매끄럽게 한 손실",
    suggested: (rate) => `제안: ${rate}. 손실이 가장 작은 학습률의 10분의 1입니다.`,
    none: "손실이 뚜렷하게 떨어지는 학습률이 없습니다. 이미 훈련된 신경망이라면 처음부터 다시 시작해서 찾고, 아니면 데이터와 손실, 모델을 살펴보세요.",
    diverged: (rate) => `손실이 치솟아 ${rate}에서 끝났습니다.`,
    use: (rate) => `${rate} 사용`,
    used: (rate) => `이제 옵티마이저의 학습률은 ${rate}입니다.`,
    table: "이 곡선을 표로 보기",
  },
  takeUp: {
    cannotGoOn: (name) => `여기서는 이어서 훈련할 수 없습니다: ${name}.`,
    nothingKept: "이어서 훈련할 상태가 저장되어 있지 않거나, 다른 탭에서 이미 이어받았습니다.",
    otherVariant: (variant) =>
      `엔진 종류 ${variant}에서 시작했으며, 같은 엔진에서만 비트까지 같은 결과로 끝납니다. 주소에 ?variant=${variant}을(를) 붙여 페이지를 여세요.`,
    inUse: (name) => `${name}의 설정과 가중치를 사용합니다.`,
    settingsInUse: (name) => `${name}의 설정을 사용합니다. 가중치는 보관되어 있지 않습니다.`,
    otherInput: (name, data, now) =>
      `${name}의 설정을 사용하지만 가중치는 사용하지 않습니다. ${data} 데이터로 훈련한 가중치라서 ${now} 데이터에 맞지 않습니다.`,
    otherInputHint: (data) => `${data} 데이터를 불러온 다음 다시 사용하세요.`,
  },
};
