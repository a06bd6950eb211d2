import { expose } from "threads/worker";
expose({ square: (number) => number * number });
