// What the picture of the network says, in Korean.
import type { en } from "./text.en";

export const ko: typeof en = {
  title: "신경망 그림",
  label: (layers) => `신경망 그림, 층 ${layers}개. 화살표 키로 상자 사이를 옮겨 다니고, Enter로 층의 옵션을 엽니다.`,
  folded: (layers) => `신경망 그림, 층 ${layers}개`,
  input: "입력",
  params: (count) => `파라미터 ${count}개`,
  shared: "같은 가중치 공유",
  output: (shape) => `출력 ${shape}`,
  reads: (name, sources) => `${name}의 입력: ${sources}`,
  readsNothing: (name) => `${name}의 입력: 데이터`,
  call: (name, call) => `${name}, 호출 ${call}`,
  and: ", ",
  readsTitle: "각 층의 입력",
  shows: "상자에 표시할 값",
  show: { params: "파라미터", gradients: "그레이디언트 노름", dead: "죽은 유닛" },
  gradient: (norm) => `그레이디언트 ${norm}`,
  noGradient: "그레이디언트 없음",
  noRelu: "relu 아님",
  dead: (dead, units) => `${units}개 중 ${dead}개 죽음`,
  larger: "크게",
  smaller: "작게",
  fit: "맞춤",
  saveSvg: "SVG로 저장",
  savePng: "PNG로 저장",
  notSaved: "브라우저가 그림을 만들지 못했습니다. SVG로 저장하거나 신경망을 줄이세요.",
};
