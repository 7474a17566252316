// Loaded before the styles and blocking on purpose: no flash of the other theme.
(function () {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    /* storage refused: the system's theme stays */
  }
})();
