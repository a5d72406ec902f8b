// What is said of links that cannot be used, in English.

export const en = {
  linkGraph: "expected a chain of layers, found a model whose layers branch and join: an address has no place for it.",
  linkGraphHint: "Save the model as a file and hand that out.",
  badLink: (reason: string) => `This link's configuration cannot be used: ${reason}`,
  badLinkHint: "Nothing was changed. Ask for the link again, or choose an exercise.",
  linkLength: (most: number) => `it is longer than ${most} characters.`,
  linkVersion: "it is of a kind that this page does not know.",
  linkCut: "it is damaged or cut off.",
  linkDepth: "it is nested too deeply.",
  linkPart: (name: string) => `${name} is missing or not what it should be.`,
  linkUnknown: (name: string) => `"${name}" is unknown.`,
};
