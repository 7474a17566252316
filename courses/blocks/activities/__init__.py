"""Activities of a lesson: what an editor writes, what a learner is asked, and what their answer is worth."""
