import { expose } from "comlink";
expose({ square: (number) => number * number });
