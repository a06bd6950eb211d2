// A classic worker, as plain as can be: numbers come back squared, also many at once.
const square = ({ id, number }) => ({ id, value: number * number });
onmessage = ({ data }) => postMessage(Array.isArray(data) ? data.map(square) : square(data));
