/* SPDX-License-Identifier: Apache-2.0 */
/* hostpage.js - sorting, filters and ages of the page of a host. */
"use strict";
(() => {
	const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
	const refresh = 30000; /* ms */
	const body = document.querySelector("tbody");
	const search = document.querySelector("[role=search]");

	const ago = time => {
		const seconds = (Date.now() - Date.parse(time)) / 1000;
		for (const [name, length] of units) {
			const count = Math.floor(seconds / length);
			if (count > 0)
				return `${count} ${name}${count > 1 ? "s" : ""} ago`;
		}
		return "just now";
	};

	const tellAges = () => {
		for (const time of document.querySelectorAll("td time")) {
			if (Number.isNaN(Date.parse(time.dateTime)))
				continue;
			let age = time.nextElementSibling;
			if (!age) {
				age = document.createElement("span");
				age.className = "age";
				time.after(age);
			}
			age.textContent = ago(time.dateTime);
		}
	};

	const key = (row, column) => {
		const cell = row.cells[column];
		return cell.dataset.key ?? cell.querySelector("time")?.dateTime ??
			(cell.querySelector("a, bdi") ?? cell).textContent;
	};

	const sort = (header, column) => {
		const down = header.ariaSort === "ascending";
		const keyed = [...body.rows].map(row => [key(row, column), row]);
		const numbers = header.className === "number";
		keyed.sort(([a], [b]) => (down ? -1 : 1) *
			(numbers ? a - b : a < b ? -1 : a > b ? 1 : 0));
		for (const other of header.parentNode.cells)
			other.removeAttribute("aria-sort");
		header.setAttribute("aria-sort", down ? "descending" : "ascending");
		body.append(...keyed.map(([, row]) => row));
	};

	const filter = () => {
		const words = search.querySelector("[type=search]").value.toLowerCase()
			.split(/\s+/);
		const boxes = [...search.querySelectorAll("[type=checkbox]")];
		const wanted = new Set(boxes.filter(b => b.checked).map(b => b.value));
		let shown = 0;
		for (const row of body.rows) {
			const text = row.textContent.toLowerCase();
			row.hidden = !wanted.has(row.dataset.verdict) ||
				!words.every(word => text.includes(word));
			shown += row.hidden ? 0 : 1;
		}
		search.querySelector("[role=status]").textContent = shown === body.rows.length ?
			"" : `${shown} of ${body.rows.length} shown`;
	};

	if (!body)
		return;
	[...document.querySelector("thead tr").cells].forEach((header, column) => {
		const button = document.createElement("button");
		button.type = "button";
		button.textContent = header.textContent;
		button.addEventListener("click", () => sort(header, column));
		header.replaceChildren(button);
	});
	search.hidden = false;
	search.addEventListener("input", filter);
	tellAges();
	setInterval(tellAges, refresh);
})();
