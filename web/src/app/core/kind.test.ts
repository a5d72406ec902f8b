// Kinds of data.
import { expect, it } from "vitest";
import type { DataInfo } from "../../base/protocol";
import { hasDigits, kindOf } from "./kind";

it("tells kinds of data apart", () => {
  const of = (...xShape: number[]) => kindOf({ xShape } as DataInfo);
  expect([of(2), of(28, 28), of(32, 32, 3), of(13), of(5, 5, 7)]).toEqual(["plane", "picture", "picture", "other", "other"]);
  const named = (...classNames: string[]) => hasDigits({ classNames } as DataInfo);
  expect([named("0", "1", "2"), named("cat", "dog"), hasDigits({ classNames: null } as DataInfo)]).toEqual([true, false, false]);
});
