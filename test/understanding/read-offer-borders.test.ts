import { describe, expect, it } from 'vitest';
import { levelOf, presentIn, read } from './offer-reading.js';

/** [text, signals that must be present, signals that must be denied, signals that must not be present] */
type Line = readonly [text: string, present: string, absent?: string, never?: string];

const words = (list: string | undefined) => (list ? list.split(' ') : []);

function check([text, present, absent, never]: Line): void {
  const reading = read(text);
  const found = presentIn(reading);
  for (const id of words(present)) expect(found, text).toContain(id);
  for (const id of words(absent)) expect(reading.absent, text).toContain(id);
  for (const id of [...words(absent), ...words(never)]) expect(found, text).not.toContain(id);
}

const lines = (title: string, list: readonly Line[]) =>
  describe(title, () => {
    for (const line of list) it(line[0], () => check(line));
  });

lines('who keeps the passport', [
  ['For this job we keep your passport at the office.', 'passport-kept'],
  ['For this job you keep your passport.', '', 'passport-kept'],
  ['The job is in Doha. Your boss will keep your passport.', 'passport-kept'],
  ['Nobody will keep your passport in this job.', '', 'passport-kept'],
  ['We never keep passports of our workers.', '', 'passport-kept'],
  ['Bring a copy of your passport to the job interview.', '', '', 'passport-kept'],
  ['Bambwiye ko akazi ari keza kandi pasiporo bazayibika.', 'passport-kept'],
  ['Akazi ka Doha: pasiporo uzayigumana.', '', 'passport-kept'],
  ['Akazi ka Doha: pasiporo tuzayigumana.', 'passport-kept'],
  ['Kazi ni nzuri, passport itabaki kwako.', '', 'passport-kept'],
  ['Kazi ni nzuri, passport itabaki kwa bosi.', 'passport-kept'],
  ['Pour ce travail, vous gardez votre passeport.', '', 'passport-kept'],
  ['Pour ce travail, le patron garde votre passeport.', 'passport-kept'],
  ['Job in Oman, bring ur p@ssport we hold it till contract ends', 'passport-kept'],
  ['akazi: bazafata pa si poro yawe bayibike', 'passport-kept'],
]);

lines('who pays', [
  ['Job at the bank: pay 20,000 frw registration fee.', 'worker-pays'],
  ['Job at the bank, no fees.', '', 'worker-pays'],
  ['We never ask for money from job seekers.', '', 'worker-pays'],
  ['Work in Doha, the company pays the ticket and the visa.', '', 'worker-pays', 'all-paid-by-other'],
  ['Work in Doha, you pay the ticket and the visa.', 'worker-pays'],
  ['If anyone asks you to pay for this job, tell us.', '', '', 'worker-pays'],
  ['Do I pay a registration fee for this job? No.', '', 'worker-pays'],
  ['The salary of this job is 60,000 Frw per month.', '', '', 'worker-pays'],
  ['Abasaba akazi: nta mafaranga twaka.', '', 'worker-pays'],
  ['Abasaba akazi bishyura 20.000 Frw yo kwiyandikisha.', 'worker-pays'],
  ['Recrutement : aucun frais.', '', 'worker-pays'],
  ['Recrutement : 20 000 F de frais de dossier.', 'worker-pays'],
  ['Nafasi za kazi, hakuna malipo.', '', 'worker-pays'],
  ['Nafasi za kazi, lipa ada ya usajili 20,000.', 'worker-pays'],
  ['No fee for the job, but you pay 30 dollars for the medical.', 'worker-pays'],
]);

lines('who arranges everything', [
  ['An agent will pay for everything, visa and ticket, for a job in Qatar.', 'all-paid-by-other'],
  ['Job in Qatar, free visa and free ticket!', 'all-paid-by-other'],
  [
    'Blue Palm Hotel LLC, Doha: we pay the visa and the ticket of our waiters.',
    '',
    'worker-pays',
    'all-paid-by-other',
  ],
  ['Umu agent azishyura itike na visa, akazi kari i Doha.', 'all-paid-by-other'],
  ["Hoteli Umusambi i Doha ni yo yishyura visa n'itike.", '', 'worker-pays', 'all-paid-by-other'],
  ["L'agence s'occupe de tout, visa et billet.", 'all-paid-by-other'],
  ['Wakala atalipa tiketi na viza ya kazi.', 'all-paid-by-other'],
]);

lines('refusal, not silence', [
  [
    'Cleaners wanted in Dubai, 1200 AED a month, call us.',
    '',
    '',
    'employer-unknown no-licence no-written-contract',
  ],
  ['When I ask for the name of the company the agent avoids the answer.', 'employer-unknown'],
  ['The name of the employer will be told after you arrive.', 'employer-unknown'],
  ['The agency refused to show a licence.', 'no-licence'],
  ['The agency says the licence is in process.', 'no-licence'],
  ['No contract for this job, we trust each other.', 'no-written-contract'],
  ['The contract comes later, after you start the work.', 'no-written-contract'],
  ['A written contract is signed before you travel to work.', '', 'no-written-contract'],
  ["Izina ry'umukoresha ngo nzarimenya ngezeyo.", 'employer-unknown'],
  ['Nta kontaro y’akazi batanga.', 'no-written-contract'],
  ['Wakala anasema hakuna mkataba wa kazi.', 'no-written-contract'],
  ['Pas de contrat, le travail commence lundi.', 'no-written-contract'],
]);

lines('papers and money data', [
  ['You got the job, send your mobile money PIN.', 'id-or-money-details-first'],
  ['You got the job, send a photo of your passport on WhatsApp.', 'id-or-money-details-first'],
  ['Send your CV and a copy of your ID to Lake View Hotel, Karongi.', '', '', 'id-or-money-details-first'],
  ['We never ask applicants for their PIN.', '', 'id-or-money-details-first'],
  ['Your salary will be paid to your bank account every month.', '', '', 'id-or-money-details-first'],
  ["Wabonye akazi, ohereza ifoto y'indangamuntu kuri whatsapp.", 'id-or-money-details-first'],
  ['Umepata kazi, tuma namba ya siri ya M-Pesa.', 'id-or-money-details-first'],
]);

lines('pay', [
  ['Cleaner in Doha, 1500 USD per month.', 'pay-too-good'],
  ['Cleaner in Doha, 300 USD per month.', '', 'pay-too-good'],
  ['Engineer in Doha with a degree and 5 years of experience, 3000 USD per month.', '', '', 'pay-too-good'],
  ['Cleaner in Doha, good pay.', '', '', 'pay-too-good'],
  ['Akazi ka supermarket muri Kuwait, 300.000 Frw ku kwezi.', 'pay-too-good'],
  ['Akazi mu iduka, 80.000 Frw ku kwezi.', '', 'pay-too-good'],
  ['Mshahara wa mlinzi ni dola 1,200 kwa mwezi.', 'pay-too-good'],
  ['Vendeuse, 1 000 $ par mois.', 'pay-too-good'],
  ['Pickers, 2,000 rwf per day.', '', 'pay-too-good'],
  ['Waiter, 200 dollars per week.', 'pay-too-good'],
]);

lines('age', [
  ['Girls aged 16 wanted for housework.', 'minor-or-false-age'],
  ['Housework, you must be 18 years or above.', '', 'minor-or-false-age'],
  ['Umukobwa ufite imyaka 16 wo gukora mu rugo.', 'minor-or-false-age'],
  ['The agent will change your age in the passport.', 'minor-or-false-age'],
  ['Teacher wanted for pupils aged 12 to 15.', '', '', 'minor-or-false-age'],
  ['Driver wanted, 12 years of experience.', '', '', 'minor-or-false-age'],
  ['Binti wa miaka 15 anahitajika kwa kazi za ndani.', 'minor-or-false-age'],
  ['On cherche une fille de 14 ans pour le ménage.', 'minor-or-false-age'],
]);

lines('the way there', [
  ['You travel to the job with a visit visa.', 'hide-or-irregular-travel'],
  ['You travel to the job with a work visa.', '', 'hide-or-irregular-travel'],
  ['At the border say you are visiting family, the job is a secret.', 'hide-or-irregular-travel'],
  ['Show your ID, not the passport, when we go to the job.', 'hide-or-irregular-travel'],
  ['We cross at night to reach the job.', 'hide-or-irregular-travel'],
  ['Vuga ko ugiye gusura umuvandimwe, akazi karahari.', 'hide-or-irregular-travel'],
  ['Tutavuka usiku kwa njia ya panya kwenda kazini.', 'hide-or-irregular-travel'],
  ['Vous direz à la frontière que vous visitez une tante.', 'hide-or-irregular-travel'],
  ['We go by bus to Kampala then Nairobi then another country for the job.', 'unclear-route'],
]);

lines('both parts are needed', [
  ['Housemaid in Oman, living with the family.', 'live-in-abroad'],
  ['Housemaid in Kigali, living with the family.', '', '', 'live-in-abroad'],
  ['Customer service job in Myanmar.', 'scam-compound-job'],
  ['Customer service job in Kigali.', '', '', 'scam-compound-job'],
  ['Cook in a hotel in Thailand.', '', '', 'scam-compound-job'],
]);

lines('context', [
  ['Cook in a hotel in Doha.', 'risk-context'],
  ['Cook in a hotel in Huye.', '', '', 'risk-context'],
]);

describe('context alone', () => {
  it('does not move the level', () => expect(levelOf(read('Cook in a hotel in Doha.'))).toBe('NONE-FOUND'));
});

describe('a text that denies and affirms', () => {
  it('counts as affirming', () => {
    const text = 'You keep your passport. Later the boss will keep your passport.';
    expect(presentIn(read(text))).toContain('passport-kept');
    expect(read(text).absent).not.toContain('passport-kept');
  });
});

lines('who only asks', [
  ['can a boss keep my passport?', '', '', 'passport-kept'],
  ['is it legal that they keep my passport', '', '', 'passport-kept'],
  ['what if they take my passport there?', '', '', 'passport-kept'],
  ['est-ce que le patron peut garder mon passeport ?', '', '', 'passport-kept'],
  ['un employeur a-t-il le droit de garder mon passeport', '', '', 'passport-kept'],
  ['ese umukoresha yemerewe kubika pasiporo yanjye?', '', '', 'passport-kept'],
  ['je bosi anaruhusiwa kushika pasipoti yangu', '', '', 'passport-kept'],
]);

lines('who asks about what was said', [
  ['they will keep my passport. is it normal?', 'passport-kept'],
  ['the boss keeps my passport, is that legal?', 'passport-kept'],
  ['le patron garde mon passeport, est-ce légal ?', 'passport-kept'],
  ['pasiporo yanjye bazayibika, ese ni byemewe?', 'passport-kept'],
  ['bosi atashika pasipoti yangu, je ni halali?', 'passport-kept'],
]);

lines('who tells one thing without a word of an offer', [
  ['they said they will keep it secret from my parents', 'secrecy-or-threats'],
]);
