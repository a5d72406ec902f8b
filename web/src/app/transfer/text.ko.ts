// What transfer learning says, in Korean.
import type { en } from "./text.en";

export const ko: typeof en = {
  title: "전이 학습: 이 신경망에 새 머리 붙이기",
  hint: "훈련된 신경망을 열고(파일), 내 데이터를 불러온 다음, 자릅니다. 자른 곳 앞의 층은 배운 것을 그대로 둔 채 동결되고, 그 뒤에 내 클래스를 위한 새 머리가 붙습니다. 훈련은 몇 초면 됩니다.",
  otherSize: (wanted, found) => `이 신경망은 ${wanted} 크기의 샘플을 받지만 데이터는 ${found} 크기입니다.`,
  resize: (size) => `그림 크기를 ${size}로 바꾸기`,
  cut: "자를 층(이 층 뒤)",
  put: "새 머리 붙이기",
  frozenTo: "여기까지 동결",
  none: "동결된 층 없음",
  freeze: "여기까지 동결하기",
  kept: (numbers, size) =>
    `동결된 층이 샘플마다 만드는 값은 첫 에포크 전에 한 번만 계산합니다. 샘플마다 수 ${numbers}개, 모두 ${size}입니다.`,
  tooLarge: (size) =>
    `동결된 층이 모든 샘플에서 만드는 값은 ${size}이며, 보관하기에 너무 큽니다. 그래서 에포크마다 다시 계산합니다. 더 많은 층을 동결하면 보관할 값이 줄어듭니다.`,
  headed: (layer, data) => `${layer} 뒤에서 잘랐습니다. 그 앞은 동결되었고, 뒤에는 ${data} 데이터를 위한 새 머리가 있습니다.`,
  scaled: (from, to) => `이 신경망이 배울 때처럼 앞에서 픽셀을 ${from} ... ${to} 범위로 맞춥니다.`,
  freed: (params, rate) => `이제 파라미터 ${params}개가 학습률 ${rate}로 학습합니다.`,
  busy: "먼저 훈련을 멈추세요.",
};
