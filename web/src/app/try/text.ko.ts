// What Try it says, in Korean.
import type { en } from "./text.en";

export const ko: typeof en = {
  title: "시험하기",
  digits: "숫자를 그리세요. 그리는 동안 신경망이 읽습니다.",
  picture: "무언가를 그리거나 테스트 샘플을 가져오세요. 신경망이 어떤 클래스로 보는지 알려 줍니다.",
  plane: "점을 고르세요. 신경망이 어떤 클래스인지 알려 줍니다.",
  other: "테스트 샘플을 가져와 신경망의 답을 보세요.",
  untrained: "아직 훈련하지 않아 답은 어림짐작입니다.",
  notBuilt: "먼저 데이터에 맞는 모델을 만드세요. 신경망을 보세요.",
  pad: "그리기 영역. 화살표 키로 펜을 움직이고, 스페이스로 펜을 내리거나 들고, Delete로 지웁니다.",
  keys: "마우스, 손가락, 펜으로 그립니다. 키보드: 화살표 키로 펜을 움직이고, 스페이스로 펜을 내리거나 들고, Delete로 지웁니다.",
  clear: "지우기",
  sample: "테스트 샘플 가져오기",
  sees: "신경망이 보는 그림",
  empty: "답이 여기에 나타납니다.",
  reads: (name, confidence) => `신경망의 답: ${name}, ${confidence}.`,
  truth: (index, name, right) => `테스트 샘플 ${index}의 정답: ${name}. ${right ? "맞았습니다" : "틀렸습니다"}.`,
  probabilities: "클래스별 확률",
  planeKeys: "클릭하거나 화살표 키를 쓰세요. 배경은 모든 위치에서 신경망이 내는 답입니다.",
  planeLabel: "평면. 화살표 키로 점을 움직입니다.",
  point: (x, y) => `x1 = ${x}, x2 = ${y}`,
  says: (target, value) => `${target}: ${value}`,
  isTruly: (index, value) => `테스트 샘플 ${index}의 정답: ${value}.`,
  write: "텍스트 쓰기",
  unknownWords: (words, more) => `어휘 사전에 없는 단어: ${words.join(", ")}${more ? " ..." : ""}.`,
  writeHint: "쓰는 동안 신경망이 읽습니다. 모르는 단어는 미지의 토큰으로 봅니다.",
};
