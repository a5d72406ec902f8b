// Every exercise, in the order in which a course does them.

import { cifar10SoftmaxAdam, cifar10SoftmaxSgd } from "./cifar10_softmax";
import { cifar10Cnn, fashionCnn, mnistCnn } from "./convolution";
import { fashionLogisticCv } from "./fashion_logistic_cv";
import { fashionMlp100, fashionSoftmaxRmsprop } from "./fashion_layers";
import { fashionMlp } from "./fashion_mlp";
import { fashionOptimizers } from "./fashion_optimizers";
import { fashionCheckpoint, fashionCurves, fashionDropout, fashionEarlyStopping } from "./fashion_overfitting";
import { mnistLstm } from "./mnist_lstm";
import { mnistSoftmax } from "./mnist_softmax";
import { airlinePassengers, bostonHousing, indoorMovement, iris } from "./tables";
import type { Exercise } from "./types";

export * from "./compare";
export * from "./types";

export const exercises: readonly Exercise[] = [
  mnistSoftmax,
  cifar10SoftmaxSgd,
  cifar10SoftmaxAdam,
  fashionMlp,
  fashionSoftmaxRmsprop,
  fashionMlp100,
  fashionOptimizers,
  fashionCurves,
  fashionDropout,
  fashionCheckpoint,
  fashionEarlyStopping,
  mnistCnn,
  fashionCnn,
  cifar10Cnn,
  mnistLstm,
  fashionLogisticCv,
  iris,
  bostonHousing,
  airlinePassengers,
  indoorMovement,
];
