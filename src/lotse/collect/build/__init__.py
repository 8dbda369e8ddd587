"""From rows of words to contacts, column by column."""
