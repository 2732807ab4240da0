/** Loads the libraries in /static/vendor when they are first needed. */

const loading = new Map();

/** Load a script or a style sheet once; `failure` is what the error says if that fails. */
export function loadLibrary(address, failure) {
  if (!loading.has(address)) {
    loading.set(address, loaded(address).catch(() => {
      loading.delete(address);
      throw new Error(failure);
    }));
  }
  return loading.get(address);
}

function loaded(address) {
  const isStyle = address.endsWith(".css");
  const node = Object.assign(document.createElement(isStyle ? "link" : "script"), isStyle ? { rel: "stylesheet", href: address } : { src: address });
  return new Promise((resolve, reject) => {
    node.addEventListener("load", resolve);
    node.addEventListener("error", reject);
    document.head.append(node);
  });
}
