// What cross-validation says, in Korean.
import type { en } from "./text.en";

export const ko: typeof en = {
  name: (run, folds) => `${run}, ${folds}폴드`,
  title: "교차 검증",
  hint: "훈련 세트를 나누어, 부분마다 새 가중치로 훈련하고 그 부분에서 평가합니다. 흩어진 정도는 수치를 얼마나 믿을 수 있는지 말해 줍니다. 끝나면 페이지의 신경망은 처음 상태로 돌아갑니다.",
  series: "시계열은 각 부분을 그보다 앞선 부분으로 훈련한 신경망이 평가합니다.",
  folds: "폴드 수",
  start: "교차 검증",
  now: (fold, folds) => `폴드 ${fold}/${folds}`,
  caption: "남겨 둔 샘플에서",
  fold: "폴드",
  mean: "평균",
  spread: "표준 편차",
};
