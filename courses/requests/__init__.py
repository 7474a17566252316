"""What learners ask about their duties: more time, or that a course is not theirs; and who answers."""
