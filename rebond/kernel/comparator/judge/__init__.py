"""Step 3: the verdict of each person, by formats §8.3, one module a family of criteria."""
