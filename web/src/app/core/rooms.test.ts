// Rooms: a view stays open behind what is in front of it, and each has an address.

import { beforeEach, expect, test } from "vitest";
import { goTo, leave, room, roomOf, SHEETS, view, VIEWS } from "./rooms";

beforeEach(() => goTo("learn"));

test("the view stays open while one is elsewhere, and a sheet leads back to where one was", () => {
  goTo("results");
  goTo("network");
  expect([room.value, view.value]).toEqual(["network", "results"]);
  goTo("course");
  goTo("share");
  leave();
  expect([room.value, view.value]).toEqual(["network", "results"]);
  goTo("more");
  goTo("file");
  leave();
  expect(room.value).toBe("network");
});

test("each room has an address; what else stands there names none", () => {
  for (const name of [...VIEWS, ...SHEETS, "network", "try", "more"] as const) expect(roomOf(`#${name}`)).toBe(name);
  for (const other of ["", "#", "#setup=1.abc", "#nowhere"]) expect(roomOf(other)).toBeNull();
});
