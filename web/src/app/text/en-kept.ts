// What the page says about data that is kept on this device, in English.
export const kept = {
  title: "Kept on this device",
  none: "Files you load are kept in this browser and are there after a reload.",
  row: (name: string, counts: string) => `${name}: ${counts}`,
  inUse: "in use",
  open: "Open",
  openName: (name: string) => `Open ${name}`,
  remove: "Remove",
  removeName: (name: string) => `Remove ${name} from this device`,
  removed: (name: string) => `${name} is no longer kept on this device.`,
  download: (name: string) => `${name}, downloaded`,
  room: (used: string, granted: string) => `In all ${used} of the ${granted} that this browser grants.`,
  lasting: "They stay until you remove them.",
  passing: "The browser may remove them when the disk is nearly full.",
  noStore: "This browser keeps no data here (a private window does not). What you load works as ever, and is gone when the page is closed.",
  full: (name: string, size: string) =>
    `${name} is loaded and works as ever, but the browser has no room to keep it (${size}): it will be gone after a reload.`,
  fullHint: "Remove a kept set and load it again, or keep its files at hand.",
  notKept: (name: string) => `${name} is loaded and works as ever, but could not be kept: it will be gone after a reload.`,
  notOpened: (name: string) => `${name} was not opened. It is still kept, below.`,
  brokenOff: (name: string) =>
    `${name} was being opened when this page went away, so it was not opened by itself again. It is still kept, below.`,
  gone: (name: string) => `The files of ${name} are no longer there.`,
  goneHint: "The browser may have made room. Choose them again.",
};
