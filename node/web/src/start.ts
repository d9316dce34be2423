// What runs first, and next to nothing: index.html is painted before the page's program is, which then takes over what
// stands there. A tab in the background paints nothing, and does not wait for it.
function begin(): void {
  import("./main").catch(() => {
    const lead = document.querySelector("#page .lead");
    if (lead) lead.textContent = "The node stopped answering while it sent this page. Load it again when the node is back.";
  });
}

if (document.hidden) begin();
else requestAnimationFrame(() => window.setTimeout(begin));
