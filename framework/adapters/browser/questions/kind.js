// What kind of field an element is, as [tag, type, role].
(element) => [element.localName, element.type || "", element.getAttribute("role") || ""]
