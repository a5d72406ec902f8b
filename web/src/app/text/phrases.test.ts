// Sentences by patterns: the one that fits most closely, whole or not at all.
import { expect, test } from "vitest";
import { translator } from "./phrases";

const say = translator({
  "{label*}: {message!}": "{label}: {message}",
  "expected {what!}, received {got?}": "필요: {what}, 받음: {got}",
  "expected {what!}": "필요: {what}",
  "a whole number >= {n}": "{n} 이상의 정수",
  "at least one": "하나 이상",
  none: "없음",
  "Load data first.": "먼저 데이터를 불러오세요.",
  "{a} of {b}": "{b} 중 {a}",
});

test("places are filled in the other language's order", () => {
  expect(say("3 of 5")).toBe("5 중 3");
});

test("sentences lie within sentences, and names stay as they are", () => {
  expect(say("Dense: expected a whole number >= 1, received -3")).toBe("Dense: 필요: 1 이상의 정수, 받음: -3");
  expect(say("my file: expected at least one, received none")).toBe("my file: 필요: 하나 이상, 받음: 없음");
  expect(say('expected at least one, received "two words here"')).toBe('필요: 하나 이상, 받음: "two words here"');
});

test("a full stop is carried along", () => {
  expect(say("expected at least one, received none.")).toBe("필요: 하나 이상, 받음: 없음.");
  expect(say("Load data first.")).toBe("먼저 데이터를 불러오세요.");
});

test("what has no words for one of its parts stays English as a whole", () => {
  expect(say("expected a purple cow, received none")).toBe("expected a purple cow, received none");
  expect(say("expected at least one, received a purple cow")).toBe("expected at least one, received a purple cow");
  expect(say("없음")).toBe("없음");
});
