// What the parts of cards say, in Korean.
import type { en } from "./text.en";

export const ko: typeof en = {
  explain: (term) => `${term} 설명 보기`,
  more: "옵션 더 보기",
  none: "없음",
  close: "닫기",
  page: (first, last, total) => `${total}개 중 ${first}~${last}`,
  previous: "이전",
  next: "다음",
  later: {
    loading: "페이지의 이 부분을 가져오는 중...",
    failed: "페이지의 이 부분을 가져오지 못했습니다. 연결을 확인한 다음 페이지를 새로 고치세요.",
  },
  stopFirst: "먼저 훈련을 멈추세요.",
  curves: {
    epoch: "에포크",
    percent: "퍼센트",
    now: "현재",
  },
  pen: {
    down: "펜 내림",
    up: "펜 올림",
  },
  pixelView: {
    label: (name) => `${name}, 크게 보기. 화살표 키로 픽셀 사이를 옮겨 다닙니다.`,
    hint: "픽셀을 가리키거나 화살표 키로 옮기면 값이 보입니다.",
    pixel: (row, column, stored, seen) => `행 ${row}, 열 ${column}: ${stored}${seen === stored ? "" : `, 모델이 보는 값 ${seen}`}`,
    numbers: "픽셀 값",
    numbersOf: (rows, columns) => `행 ${rows}, 열 ${columns}의 저장된 값`,
  },
};
