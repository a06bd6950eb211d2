// A classic worker, as plain as can be: numbers come back squared, also many at once; bytes come back.
const square = ({ id, number }) => ({ id, value: number * number });
const answer = (data) => (ArrayBuffer.isView(data) ? data : square(data));
onmessage = ({ data }) => postMessage(Array.isArray(data) ? data.map(square) : answer(data));
