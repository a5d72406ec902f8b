// What is said of runs while they are recorded, in Korean.
import type { en } from "./text.en";

export const ko: typeof en = {
  announce: {
    epoch: (epoch, epochs, logs) => `에포크 ${epoch}/${epochs} 완료: ${logs}.`,
  },
  name: (number) => `실행 ${number}`,
  noStore: "이 브라우저는 여기서 실행을 보관하지 않습니다. 페이지를 닫으면 사라집니다.",
  notKept: "보관하지 못했습니다. 페이지를 닫으면 사라집니다. 훈련은 계속됩니다.",
  memoryShort: "메모리가 부족합니다. 훈련은 계속되지만 도중에 실행을 보관하지 않습니다. 끝나기 전에 페이지를 닫으면 사라집니다.",
  noSnapshot: "훈련은 계속되지만 브라우저가 도중에 실행을 보관하지 않습니다. 끝나기 전에 페이지를 닫으면 사라집니다.",
  damaged: (n) => `보관된 실행 ${n}개를 읽을 수 없어 제외했습니다.`,
  deleting: (n) => `실행 ${n}개 삭제`,
  dataGone: "이 실행의 데이터는 더 이상 이 기기에 없습니다.",
  full: "브라우저 저장 공간이 가득 찼습니다. 지금 훈련하는 내용은 페이지를 닫으면 사라집니다. 훈련은 계속됩니다.",
  fullHint: "여기서 실행을 삭제하거나 데이터에서 보관된 데이터를 삭제해 공간을 만드세요.",
  interrupted: (name, epoch, epochs) => `${name}: ${epochs}에포크 중 에포크 ${epoch}에서 중단되었습니다.`,
  elsewhere: "그사이 다른 탭에서 이어받았습니다.",
};
