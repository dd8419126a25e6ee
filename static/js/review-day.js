// Says beside the day of a publication which weekday it is, and whether people work on it.

const WEEKDAYS = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"];

function told(field) {
  const [year, month, day] = field.value.split("-").map(Number);
  if (!year || field.value < field.min || field.value > field.max) return "";
  const weekday = WEEKDAYS[new Date(year, month - 1, day).getDay()];
  const isRest = field.dataset.restDays.split(" ").includes(field.value);
  return `${year}年${month}月${day}日（${weekday}，${isRest ? "休息日" : "工作日"}）`;
}

document.querySelectorAll("[data-publish-day]").forEach((field) => {
  const place = field.form.querySelector("[data-day-told]");
  field.addEventListener("input", () => { place.textContent = told(field); });
});
