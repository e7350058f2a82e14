// The words and the values of all choices of a select, as [[words, value], …].
(element) => [...element.options].map((each) => [each.text, each.value])
