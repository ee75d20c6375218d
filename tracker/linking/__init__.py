"""Finding the question that a citation means, or none.

From a sentence to a suggestion: `claim` strips what is said of the claim, `statement` takes claim and
titles apart (words, `times`, `quantities`, what is asked), `index` brings candidates, `compare` puts each
beside the claim, `rank` orders them and `decide` says link, review or none. `suggest` is the door.
"""
