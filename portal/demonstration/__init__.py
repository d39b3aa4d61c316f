"""The world that a first start shows: invented companies, told through the product's own verbs."""
