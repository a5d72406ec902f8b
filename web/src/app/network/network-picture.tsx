// The network as a picture, fetched when the Model card is first opened.
import { lazily } from "../parts/lazily";

export const NetworkPicture = lazily(() => import("./network-body"));
