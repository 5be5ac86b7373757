// A photo of a sheet, made smaller on the phone. Drawn anew on a canvas it has no metadata: no place, no device.

const LONGEST = 1800;
const QUALITY = 0.8;

export async function shrink(file) {
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new Error("Ce fichier n’est pas une photo que ce téléphone sache lire : reprenez-la avec l’appareil photo.");
  }
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!blob) throw new Error("La photo n’a pas pu être réduite : reprenez-la.");
  const content = await blob.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { content, sha256, width: canvas.width, height: canvas.height };
}
