// Applies the selected theme before anything is drawn; Furo has this script in the page itself,
// which the server's Content-Security-Policy forbids.
document.body.dataset.theme = localStorage.getItem("theme") || "auto";
