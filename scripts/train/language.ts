// Which language the command line speaks, and what it says in another than English.

import { phrases } from "../../web/src/app/page/ko-phrases";
import { UsageError, type Args } from "./args";

export const languages = ["en", "ko"] as const;
export type Language = (typeof languages)[number];

/** As --lang asks; else as the environment does: LC_ALL before LANG, Korean where it begins with ko. Throws a UsageError for one that is not there. */
export function languageOf(
  asked: string | undefined,
  { LC_ALL, LANG }: { LC_ALL?: string | undefined; LANG?: string | undefined },
): Language {
  if (asked === undefined) return (LC_ALL || LANG || "").startsWith("ko") ? "ko" : "en";
  const found = languages.find((name) => name === asked);
  if (!found) throw new UsageError(`--lang: expected one of ${languages.join(", ")}, received ${asked}`);
  return found;
}

/** An English sentence in the language; as it came where that has no words for it. */
export const said = (language: Language, english: string): string => (language === "ko" ? phrases(english) : english);

export const usageKo = ["사용법: npm run -s train -- --exercise ID --data DIR [옵션]", "        npm run -s train -- --list"];

/** What each option does. formats: names of them, endings: of files. */
export const helpKo = (formats: string, endings: string): Record<keyof Args, string> => ({
  list: "실습 목록을 봅니다",
  exercise: "훈련할 실습",
  link: "실습 대신: 페이지의 링크에 담긴 것(콜백, 스케줄, 폴드 포함, 따옴표로 감싸서)",
  data: "훈련할 파일, 또는 mnist/, fashion-mnist/(IDX, 그대로나 .gz), cifar10/(.bin 또는 .tar.gz), csv/(iris, housing, airline-passengers), sequences/(IndoorMovement.zip)가 있는 폴더",
  digits: "대신 내장된 숫자로 훈련합니다. 데이터가 필요 없습니다",
  epochs: "훈련할 에포크 수",
  batch: "미니배치의 샘플 수",
  split: "훈련 데이터 중 검증에 쓸 비율",
  table:
    "표를 읽고 나누는 방법, 여러 번 쓸 수 있음: skip=2, target=price, columns.NAME.type=category, 입력이나 출력이 여럿이면 input.NAME=age,size와 output.NAME=price, windows.length=24, split.test=0.3 ... 모르는 KEY를 쓰면 모두 보여 줍니다",
  pictures: "폴더의 그림을 샘플로 만드는 방법: size=32x32, fit=contain, color=grey, class_level=2(겹친 폴더 중 클래스인 단계) ...",
  optimizer: "sgd, sgd-0.1, momentum, nesterov, rmsprop, adagrad, adam",
  activation: "은닉층의 활성화 함수: relu, sigmoid",
  seed: "가중치, 섞기, 드롭아웃의 시드(42, 링크라면 링크의 시드)",
  threads: "쓸 스레드 수의 최댓값",
  variant: "엔진 종류: simd, threads, relaxed",
  limit: "각 세트의 처음 N개 샘플만 씁니다",
  load: "저장된 모델, 또는 실습 모델의 저장된 가중치에서 이어 갑니다",
  transfer: "실습 대신: 훈련된 모델을 자르고 동결한 다음, --data의 클래스에 맞는 새 머리를 훈련합니다(폴더의 그림, 표 ...)",
  cut: "--transfer와 함께: 머리가 출력을 읽을 층(기본값은 그림을 만드는 마지막 층)",
  finetune: "--transfer와 함께: 그다음 머리 앞의 마지막 N개 층도 같은 에포크만큼 학습률 1e-5로 훈련합니다",
  save: `훈련한 모델을 저장합니다. 형식은 확장자를 따릅니다: ${endings}`,
  format: `확장자와 상관없이 저장할 형식: ${formats}`,
  preprocessing: "데이터에 한 처리를 하는 층을 앞에 넣어 저장합니다",
  lang: "언어: en, ko(LC_ALL이나 LANG이 ko로 시작하면 ko)",
  json: "마지막 줄에 JSON 객체 하나를 출력합니다",
  help: "이 도움말을 봅니다",
});
