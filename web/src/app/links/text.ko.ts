// What is said of links that cannot be used, in Korean.
import type { en } from "./text.en";

export const ko: typeof en = {
  linkGraph: "층이 한 줄로 이어진 모델만 주소에 담을 수 있습니다. 이 모델은 층이 갈라지고 합쳐집니다.",
  linkGraphHint: "모델을 파일로 저장해서 나누어 주세요.",
  badLink: (reason) => `이 링크의 설정을 사용할 수 없습니다: ${reason}`,
  badLinkHint: "아무것도 바뀌지 않았습니다. 링크를 다시 요청하거나 실습을 고르세요.",
  linkLength: (most) => `${most}자보다 깁니다.`,
  linkVersion: "이 페이지가 모르는 종류입니다.",
  linkCut: "손상되었거나 잘렸습니다.",
  linkDepth: "너무 깊게 중첩되어 있습니다.",
  linkPart: (name) => `빠졌거나 올바르지 않은 부분이 있습니다: ${name}.`,
  linkUnknown: (name) => `"${name}": 알 수 없습니다.`,
};
