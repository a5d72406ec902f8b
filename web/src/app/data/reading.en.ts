// What Data says of how files became samples, in English; fetched when files are loaded.
import { plural } from "../text/plural.en";

/** Letters that are not Unicode, as TextDecoder names them. */
const charsets: Record<string, string> = {
  "euc-kr": "Korean (CP949)",
  shift_jis: "Japanese (Shift JIS)",
  gb18030: "simplified Chinese (GBK)",
  big5: "traditional Chinese (Big5)",
  ibm866: "Cyrillic of DOS (CP866)",
  "windows-1251": "Cyrillic (Windows-1251)",
  "windows-1252": "Western European (Windows-1252)",
  cp437: "letters of DOS (CP437)",
};

export const en = {
  charsets,
  namesReadAs: (file: string, charset: string, names: string[]) =>
    `The names in ${file} are not in Unicode. They are read as ${charset}${names.length > 0 ? `: ${names.join(", ")}` : ""}. Where they look wrong, pack the files again with UTF-8 names.`,
  leftOut: {
    title: "Left out",
    rows: {
      unread: (n: number, count: string, where: string, kind: string) =>
        `${count} ${kind} ${plural(n, "picture", "pictures")} in ${where}: not read here. Save ${plural(n, "it", "them")} as PNG or JPEG.`,
      damaged: (n: number, count: string, where: string, found: string) =>
        found ? `${where}: ${found}` : `${count} more ${plural(n, "picture is", "pictures are")} damaged.`,
      no_class: (n: number, count: string, where: string, _: string) =>
        `${count} ${plural(n, "picture", "pictures")} in ${where}: no folder of a class.`,
      aside: (n: number, count: string, where: string, _: string) =>
        `${count} ${plural(n, "file", "files")} in ${where}: made by systems and programs, or hidden.`,
    },
    others: "other folders",
    lost: (names: string[]) =>
      `No training picture of ${names.join(", ")} can be read: ${plural(names.length, "it is no class", "they are no classes")} here.`,
  },
  picturesForm: {
    title: "How the pictures become samples",
    alike: (size: string) => `All pictures are ${size}.`,
    between: (smallest: string, largest: string) => `The pictures are from ${smallest} to ${largest}.`,
    leftOut: (count: string) => `${count} are left out, as said below.`,
    classLevel: "Folders that are the classes",
    levels: (levels: string[], level: number) =>
      `The folders lie within one another: ${levels.join("; in them ")}. The classes are ${levels[level - 1]}.`,
    more: (count: string) => `${count} more`,
    letterCase: "Names that differ in case alone",
    letterCases: { ignore: "one class", keep: "a class each" },
    spellings: (groups: string[], one: boolean) =>
      `Folders called ${groups.join("; ")} are ${one ? "one class" : "a class each, as they differ in small and capital letters"}.`,
    unicode: (names: string[]) =>
      `The letters of ${names.join(", ")} are put together in two ways in the folders' names: they are one class.`,
    height: "Height",
    width: "Width",
    fit: "Fit",
    fits: { cover: "cover: cut the edges", contain: "contain: black bars", stretch: "stretch" },
    color: "Colours",
    colors: { rgb: "red, green, blue", grey: "grey" },
    again: (name: string) => `Load ${name} again like this`,
  },
  table: {
    title: "Columns",
    scroll: "The columns of the table",
    column: "Column",
    type: "Type",
    types: { number: "number", category: "category", text: "text" },
    role: "Use",
    roles: { feature: "input", target: "to predict", ignored: "ignored" },
    typeOf: (name: string) => `Type of ${name}`,
    roleOf: (name: string) => `Use of ${name}`,
    goesTo: "Goes to",
    goesToOf: (name: string) => `${name} goes to`,
    goesToHint:
      "For a network of several inputs or outputs: the name of the one that this column goes to. Columns that go to none are then not used. A category or a text alone in its input comes as numbers for an Embedding.",
    missing: "Missing",
    unique: "Different",
    values: "Values",
    range: (low: string, high: string, mean: string) => `${low} to ${high}, mean ${mean}`,
    top: (value: string, count: string) => `${value} (${count})`,
    histogram: (name: string) => `Histogram of ${name}`,
    more: (count: string) => `and ${count} more columns`,
    how: "How the table becomes samples",
    mode: "Samples are",
    modes: { rows: "rows", windows: "windows of a series", text: "texts", pictures: "pictures, a pixel a column" },
    task: "Task",
    tasks: { classification: "classification", regression: "regression" },
    scaling: "Scaling of numbers",
    scalings: { standard: "standardised", minmax: "0 to 1", none: "as they are" },
    encoding: "Categories",
    encodings: { one_hot: "one-hot", integer: "numbers" },
    fill: "Missing values",
    fills: { mean: "mean", median: "median", most_frequent: "most frequent", drop: "rows dropped" },
    header: "First row has names",
    sheet: "Sheet of the workbook",
    skip: "Lines above to pass over",
    footer: "Lines below to pass over",
    preview: "How the file begins",
    passed: "passed over",
    names: "names",
    skipped: (count: number) => `${count} ${plural(count, "line", "lines")} above the table ${plural(count, "is", "are")} passed over.`,
    footed: (count: number) => `${count} ${plural(count, "line", "lines")} below the table ${plural(count, "is", "are")} passed over.`,
    quotes: "Quotes in the file",
    quoteKinds: { double: "around cells", backslash: "around cells, those in them after \\", none: "letters of the texts" },
    quoted: {
      backslash: "Quotes in cells are read as escaped by backslashes, as that makes rows of equal length.",
      none: "Quotes are read as letters of the texts, as that makes rows of equal length.",
    },
    notation: (text: string, value: string, unit: string) => `"${text}" is read as ${value}${unit && `; all have the unit ${unit}`}.`,
    unlike: (one: string, other: string) =>
      `"${one}" and "${other}" have no unit in common, so they are texts: written alike they would be numbers.`,
    reasons: {
      empty: "Left out: it is empty.",
      names: "Left out: it names the rows.",
      text: "Left out: it is text.",
    },
    decimal: "Decimal sign where a column does not tell",
    decimals: { ".": "point", ",": "comma" },
    test: "Test part",
    validation: "Validation part",
    seed: "Seed of the split",
    length: "Steps of a window",
    horizon: "Steps ahead",
    stride: "Steps between windows",
    tokens: "Tokens",
    tokenKinds: { words: "words", characters: "characters" },
    vocabulary: "Known tokens",
    textLength: "Tokens of a sample",
    again: (name: string) => `Load ${name} again like this`,
    charset: (name: string) => `Its letters are read as ${name}, as its bytes are no UTF-8. Where they look wrong, save the file as UTF-8.`,
    fitted: "Scaling and filling are fitted on the training part alone.",
    unseen: "A category that training does not have is none of those it knows: zeros, or -1 as a number.",
    separate: "The test rows came in a file of their own.",
    unlabelled: (count: string) => `${count} texts in a folder without a class are left out.`,
    short: (count: number) =>
      `${count} ${plural(count, "row has", "rows have")} fewer cells than there are columns: what ${plural(count, "it lacks", "they lack")} is missing.`,
    comments: (count: number) =>
      `${count} ${plural(count, "line", "lines")} beginning with # among the rows ${plural(count, "is", "are")} passed over as ${plural(count, "a comment", "comments")}.`,
    dropped: (count: string) => `${count} rows with missing values are left out.`,
    ordered: "The parts follow each other in time: first training, last test.",
  },
};
