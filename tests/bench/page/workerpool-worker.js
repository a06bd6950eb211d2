import workerpool from "workerpool";
workerpool.worker({ square: (number) => number * number });
