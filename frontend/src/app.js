import "htmx.org/dist/htmx.min.js";
import "./js/autosave.js";
import "./js/inbox.js";
import "./js/menus.js";
import "./js/theme.js";
import "./js/toast.js";
import "./js/typeahead.js";
