// Names of members as archives without Unicode hold them: which letters their bytes stand for, decided over all names of an archive.

import { isAscii, unicodeText, type Bytes } from "./bytes";

/** Letters that names may be in, as TextDecoder calls them, and "cp437", that of DOS, which it does not know. */
export type NameCharset = "utf-8" | "euc-kr" | "shift_jis" | "gb18030" | "big5" | "ibm866" | "windows-1251" | "windows-1252" | "cp437";

/** Names looked at. */
const mostNames = 2000;
/** Of two that fit as well, the earlier. */
const candidates: readonly NameCharset[] = ["euc-kr", "shift_jis", "gb18030", "big5", "cp437", "windows-1252", "ibm866", "windows-1251"];

const cp437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

/** The commonest letters of running text: those that another reading of the bytes hits by chance alone. */
const common: Partial<Record<NameCharset, string>> = {
  "euc-kr":
    "이다는의가에을고하를은지한로기서사어도나자리아시대인해그일라수정부보적있여장원전스년제상으만동관들조주과면성구공국것까거게경계군당더데드던등라러려록료류르름림마만말며모무문물미민바반발방버법베별본분불비빈사산새생서선설세소속손수순술스승식신실심쌍씨안알암야약양언업없역연열영예오온와외요용우운울원위유육음의임입있자작잔잘재저절점접정존종좌준중즉지진질집차창채처천철청체초총최추축출충치친카크키타탄터테토통트특파판페편평포표품프피필하학한할함합항해행향허현형호혹화환활황회효후훈흐희힘개고양강닭말돼지소새곰",
  shift_jis:
    "日一国人年大十二本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木聞食車何南万毎白天母火右読友左休父雨猫犬鳥魚花画像写真正常異良不品赤青黒牛馬豚羊鶏人顔表能力",
  gb18030:
    "的一是不了在人有我他这中大来上个国和也子时道说为到地你出以自学可后下对生会着就年过发作里用家行于方成都面起经老都多天好小部现月日手开见心分前头车马猫狗鸟鱼花猪牛羊鸡正常异负阳阴男女脸汽飞船鹿蛙桌椅杯瓶红绿蓝黄白黑左右关否合格良缺陷裂纹划痕玫瑰菊百郁金橙子测试训练图片新建文件夹副本水果苹果香蕉类数据集",
  big5: "的一是不了在人有我他這中大來上個國和也子時道說為到地你出以自學可後下對生會著就年過發作裡用家行於方成都面起經老多天好小部現月日手開見心分前頭車馬貓狗鳥魚花豬牛羊雞正常異負陽陰男女臉汽飛船鹿蛙桌椅杯瓶紅綠藍黃白黑左右關否合格良缺陷裂紋劃痕玫瑰菊百鬱金橙子測試訓練圖片新資料夾副本水果蘋果香蕉類數據集",
};

/** What the bytes of a name stand for; null if they are none of that charset. */
export function decodeName(bytes: Bytes, charset: NameCharset): string | null {
  if (charset === "cp437") return Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : cp437[byte - 128]!)).join("");
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** What a name says, and the letters that it is in; these are absent for Unicode. */
export interface ReadName {
  name: string;
  charset?: NameCharset;
}

/**
 * Reads the names of an archive, all of them in the letters that fit. UTF-8 if they are that, as are names among others that make no words of those letters: what
 * was added on another system.
 */
export function nameReader(names: readonly Bytes[]): (name: Bytes) => ReadName {
  const charset = charsetOfNames(names);
  return (name) => readName(name, charset) ?? { name: new TextDecoder().decode(name) };
}

/**
 * The letters that make words of all names: UTF-8 if they are that; else by how many of the letters are usual ones of their language, and stand in words of one
 * script. Names of ASCII tell nothing.
 */
export function charsetOfNames(names: readonly Bytes[]): NameCharset {
  const telling = names.filter((name) => !isAscii(name)).slice(0, mostNames);
  if (telling.every((name) => unicodeText(name) !== null)) return "utf-8";
  let best: { charset: NameCharset; score: number } = { charset: "cp437", score: -Infinity };
  for (const charset of candidates) {
    const texts = telling.map((name) => readName(name, charset)?.name ?? null);
    if (texts.includes(null)) continue;
    const score = scoreOf(texts as string[], charset);
    if (score > best.score) best = { charset, score };
  }
  return best.charset;
}

/** A name of an archive in these letters, or in UTF-8 where that makes as good a word; null if it is in neither. */
function readName(bytes: Bytes, charset: NameCharset): ReadName | null {
  const [unicode, name] = [unicodeText(bytes), charset === "utf-8" ? null : decodeName(bytes, charset)];
  if (name === null || isAscii(bytes)) return unicode === null ? null : { name: unicode };
  return unicode !== null && scoreOf([unicode], charset, true) >= scoreOf([name], charset) ? { name: unicode } : { name, charset };
}

const scripts: Record<Exclude<NameCharset, "utf-8">, RegExp> = {
  "euc-kr": /\p{Script=Hangul}/u,
  shift_jis: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]/u,
  gb18030: /\p{Script=Han}/u,
  big5: /\p{Script=Han}/u,
  ibm866: /\p{Script=Cyrillic}/u,
  "windows-1251": /\p{Script=Cyrillic}/u,
  "windows-1252": /\p{Script=Latin}/u,
  cp437: /\p{Script=Latin}/u,
};

/** Whether a letter is one of the usual ones of its language; of Hangul, those without a final consonant are. */
function isUsual(sign: string, charset: NameCharset): boolean {
  const usual = common[charset];
  const code = sign.codePointAt(0)!;
  const isOpen = code >= 0xac00 && code < 0xd7a4 && (code - 0xac00) % 28 === 0;
  return usual === undefined || usual.includes(sign) || isOpen || /[\p{Script=Hiragana}\u30a1-\u30fc]/u.test(sign);
}

const isHalfWidth = (sign: string): boolean => /[\uff61-\uff9f]/.test(sign);

/** Scripts of several bytes a letter in UTF-8, and those that many write in: letters of these are no accident. */
const living =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Thai}\p{Script=Devanagari}]/u;

/**
 * Of the letters beyond ASCII, in mean: 1 for a usual one of the language, less for one that is hardly used or stands alone, -1 for what is no letter of it.
 * mixed: letters of other languages are neither for nor against it.
 */
function scoreOf(paths: readonly string[], charset: NameCharset, mixed = false): number {
  const script = scripts[charset as keyof typeof scripts];
  const isWide = common[charset] !== undefined;
  const isLatin = charset === "windows-1252" || charset === "cp437";
  let [sum, count] = [0, 0];
  for (const name of new Set(paths.flatMap((path) => path.split("/")))) {
    const signs = [...name];
    signs.forEach((sign, i) => {
      if (sign.codePointAt(0)! < 128) return;
      // A letter of two bytes weighs as much as two of one.
      const weight = isWide && !isHalfWidth(sign) ? 2 : 1;
      count += weight;
      if (!script.test(sign) || isHalfWidth(sign)) {
        if (!mixed || !living.test(sign)) sum -= weight;
        return;
      }
      const around = [signs[i - 1] ?? "", signs[i + 1] ?? ""];
      const besideLatin = around.some((each) => /[a-z]/i.test(each));
      if (isWide) sum += weight * ((isUsual(sign, charset) ? 1 : 0.5) - (besideLatin ? 0.5 : 0));
      else if (isLatin) sum += besideLatin ? 1 : 0.5;
      else sum += besideLatin ? -1 : around.some((each) => script.test(each)) ? 1 : 0.3;
      // A capital within a word of small letters comes of another reading.
      if (!isWide && /\p{Lu}/u.test(sign) && /\p{Ll}/u.test(around[0]!)) sum -= 1;
    });
  }
  return count === 0 ? 0 : sum / count;
}
