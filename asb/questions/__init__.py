"""Every question, word for word."""

from asb.questions.apply.contact import ContactDetails, SafeRoutes, TheirSafeRoutes
from asb.questions.apply.people import (
    AnotherOfUs,
    ASignedForm,
    MakingItEasier,
    PersonYouHelp,
    TheirAgreement,
    TheirContactDetails,
    WhoIsThisFor,
    YourAuthority,
    YourName,
    YourOrganisation,
)
from asb.questions.apply.start_and_end import (
    CheckYourAnswers,
    ReturnCode,
    ReturnLink,
    TheirAnswer,
)
from asb.questions.apply.what_happened import (
    AFile,
    AnythingElse,
    AReport,
    AreYouSafe,
    BecauseOfWhoYouAre,
    HelpNow,
    HowItAffectsYou,
    WhatHasBeenHappening,
    WhatWasDone,
    WhereItHappens,
    WhoMayBeResponsible,
)
from asb.questions.is_this_right import IsThisRight

__all__ = [
    "AFile",
    "AReport",
    "ASignedForm",
    "AnotherOfUs",
    "AnythingElse",
    "AreYouSafe",
    "BecauseOfWhoYouAre",
    "CheckYourAnswers",
    "ContactDetails",
    "HelpNow",
    "HowItAffectsYou",
    "IsThisRight",
    "MakingItEasier",
    "PersonYouHelp",
    "ReturnCode",
    "ReturnLink",
    "SafeRoutes",
    "TheirAgreement",
    "TheirAnswer",
    "TheirContactDetails",
    "TheirSafeRoutes",
    "WhatHasBeenHappening",
    "WhatWasDone",
    "WhereItHappens",
    "WhoIsThisFor",
    "WhoMayBeResponsible",
    "YourAuthority",
    "YourName",
    "YourOrganisation",
]
