// Before the first paint: the colours that the user chose (src/theme.ts), so that no other ones flash up.
document.documentElement.dataset.theme =
  localStorage.getItem("weft.theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
