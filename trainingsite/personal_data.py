"""What this house holds about people: nothing."""

from people.privacy.fields import nobody_in

nobody_in("trainingsite.Heartbeat")
