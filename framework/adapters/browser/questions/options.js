// The words of all choices of a select.
(element) => [...element.options].map((each) => each.text)
