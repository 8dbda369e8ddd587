"""One pass over the journey index each: people, contacts and answers per touchpoint."""
