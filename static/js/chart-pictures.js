// 下载图片（PNG）: the browser draws the picture's own SVG file on a canvas. Without a script the SVG is there to take.

const SHARPNESS = 2; // points of the PNG for each unit of the picture

function save(canvas, name) {
  canvas.toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }, "image/png");
}

function draw(button) {
  const picture = new Image();
  picture.addEventListener("load", () => {
    const canvas = document.createElement("canvas");
    canvas.width = picture.naturalWidth * SHARPNESS;
    canvas.height = picture.naturalHeight * SHARPNESS;
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    save(canvas, button.dataset.name);
    button.disabled = false;
  });
  picture.addEventListener("error", () => {
    button.disabled = false;
    button.textContent = "没有生成，请下载SVG";
  });
  button.disabled = true;
  picture.src = button.dataset.picture;
}

document.querySelectorAll("[data-picture]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => draw(button));
});
