// The order in which an array's numbers are stored: pictures with channels before height and width are put into Keras' order, channels last.

/** Fewer pixels each way are numbers of another kind. */
export const smallestPicture = 8;

/** A sample's shape with channels last, if it is a picture of 1, 3 or 4 channels before its height and width, as PyTorch stores it; else null. */
export function lastChannels(sample: readonly number[]): number[] | null {
  const [channels = 0, height = 0, width = 0] = sample;
  return sample.length === 3 && [1, 3, 4].includes(channels) && height >= smallestPicture && width >= smallestPicture
    ? [height, width, channels]
    : null;
}

/** The axes of such pictures, their number first, in the order that puts the channels last. */
export const pictureOrder: readonly number[] = [0, 2, 3, 1];

/** Where the i-th number of an array lies once its axes are in this order, stored rows first. Asked for i = 0, 1, 2 ... in turn. */
export function placeFrom(shape: readonly number[], fortran: boolean, order: readonly number[]): () => number {
  const stride = (axis: number): number => order.slice(order.indexOf(axis) + 1).reduce((product, after) => product * shape[after]!, 1);
  // The axis that the file goes along first is the last one, or the first in Fortran's order.
  const axes = shape.map((size, axis) => ({ size, stride: stride(axis), index: 0 }));
  if (!fortran) axes.reverse();
  let next = 0;
  return () => {
    const place = next;
    for (const axis of axes) {
      next += axis.stride;
      if (++axis.index < axis.size) break;
      next -= axis.size * axis.stride;
      axis.index = 0;
    }
    return place;
  };
}
