// What is said where runs cannot be kept: no room, no store, or something else.
import { expect, test } from "vitest";
import { openTab } from "../../../../tests/unit/support/tab";
import { StorageError } from "../../base/indexed_db";

test.each([
  [new DOMException("no room", "QuotaExceededError"), /storage is full/, /Delete runs here/],
  [new StorageError("It did not open.", "Reload the page."), /does not keep runs here/, /^It did not open\. Reload the page\.$/],
  [new DOMException("cannot be cloned", "DataCloneError"), /could not be kept/, /^cannot be cloned$/],
])("%s", async (error, message, hint) => {
  const { failed, runsTrouble } = await openTab();
  failed(error);
  expect(runsTrouble.value?.message).toMatch(message);
  expect(runsTrouble.value?.hint).toMatch(hint);
});
