/* SPDX-License-Identifier: Apache-2.0 */
/* report.js - search and filters of the report; on paper everything is open. */
"use strict";
(() => {
	const search = document.querySelector("[role=search]");
	const shown = document.getElementById("shown");
	const rules = Array.from(document.querySelectorAll(".rule"));
	const groups = Array.from(document.querySelectorAll(".group, #rules > section"));
	const texts = new Map();

	/* All that a rule says, and what its group says for it. */
	const textOf = (rule) => {
		if (!texts.has(rule)) {
			let text = rule.textContent + " " + rule.dataset.result;
			for (let e = rule.closest(".group"); e; e = e.parentElement.closest(".group"))
				text += " " + (e.querySelector(":scope > .shared")?.textContent ?? "");
			texts.set(rule, text.toLowerCase());
		}
		return texts.get(rule);
	};

	const checked = (name) => {
		const boxes = search.querySelectorAll(`input[name=${name}]:checked`);
		return new Set(Array.from(boxes, (box) => box.value));
	};

	const counts = (group, isFiltered) => {
		const count = group.querySelector(":scope > .shared > .meta > .count, :scope > h2 > .count");
		if (!count)
			return;
		count.dataset.all ??= count.textContent;
		const n = group.querySelectorAll(".rule:not([hidden])").length;
		count.textContent = isFiltered ? `${n} of ${count.dataset.all}` : count.dataset.all;
	};

	const update = () => {
		const words = search.querySelector("input[type=search]").value.toLowerCase()
			.split(/\s+/).filter(Boolean);
		const results = checked("result");
		const categories = checked("cat");
		const isFiltered = words.length + results.size + categories.size > 0;
		let n = 0;

		for (const rule of rules) {
			rule.hidden = (results.size > 0 && !results.has(rule.dataset.result) &&
				!(results.has("waived") && "waived" in rule.dataset)) ||
				(categories.size > 0 && !categories.has(rule.dataset.cat)) ||
				!words.every((word) => textOf(rule).includes(word));
			n += rule.hidden ? 0 : 1;
		}
		for (const group of groups) {
			group.hidden = !group.querySelector(".rule:not([hidden])");
			counts(group, isFiltered);
		}
		shown.textContent = !isFiltered ? "" :
			n === 0 ? "No rule is like this." :
			`Shown: ${n} of ${rules.length} rules.`;
	};

	const showAll = () => {
		search.querySelector("input[type=search]").value = "";
		for (const box of search.querySelectorAll("input:checked"))
			box.checked = false;
		update();
	};

	/* Where a link leads is there, whatever the filter hides. */
	const reveal = () => {
		const target = document.getElementById(location.hash.slice(1));
		if (!target)
			return;
		if (target.closest("[hidden]"))
			showAll();
		if (target.matches("details"))
			target.open = true;
		target.scrollIntoView();
	};

	let opened = [];
	addEventListener("beforeprint", () => {
		opened = Array.from(document.querySelectorAll("details:not([open])"));
		for (const details of opened)
			details.open = true;
	});
	addEventListener("afterprint", () => {
		for (const details of opened)
			details.open = false;
		opened = [];
	});

	if (!search)
		return;
	search.hidden = false;
	search.addEventListener("input", update);
	search.querySelector("button").addEventListener("click", showAll);
	addEventListener("hashchange", reveal);
	reveal();
	/* A browser may bring back what was written and ticked. */
	if (search.querySelector("input[type=search]").value || search.querySelector("input:checked"))
		update();
})();
